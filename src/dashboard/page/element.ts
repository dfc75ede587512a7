type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

const set = (node: Element, attributes: Attributes): void => {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : String(value))
}

/** An HTML element. Strings become text, never markup, since names of runs may be hostile. */
export const element = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: ReadonlyArray<Node | string>
): HTMLElementTagNameMap[K] => {
  const node = document.createElement(tag)
  set(node, attributes)
  node.append(...children)
  return node
}

/** An SVG element. */
export const svgElement = <K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: ReadonlyArray<Node | string>
): SVGElementTagNameMap[K] => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag)
  set(node, attributes)
  node.append(...children)
  return node
}

let made = 0

/** An id that is unique in the document. */
export const freshId = (word: string): string => `${word}-${++made}`

/** Releases resources: listeners, timers, elements. */
export type Disposable = Readonly<{ dispose: () => void }>

/** Adds a listener. The returned function removes it. */
export const on = <K extends keyof HTMLElementEventMap>(
  target: HTMLElement,
  type: K,
  listener: (event: HTMLElementEventMap[K]) => void,
): (() => void) => {
  target.addEventListener(type, listener)
  return () => target.removeEventListener(type, listener)
}

/** Calls `body` once in the next frame, however often that was requested. */
export const inNextFrame = (body: () => void): Readonly<{ ask: () => void; dispose: () => void }> => {
  let frame = 0
  return {
    ask: () => {
      if (frame !== 0) return
      frame = requestAnimationFrame(() => {
        frame = 0
        body()
      })
    },
    dispose: () => cancelAnimationFrame(frame),
  }
}
