type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

const set = (node: Element, attributes: Attributes): void => {
  for (const [name, value] of Object.entries(attributes))
    if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : String(value))
}

/** An element of HTML. Texts become text, never markup: names of runs may be hostile. */
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

/** An element of SVG. */
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

/** A name that no other element of the document has. */
export const freshId = (word: string): string => `${word}-${++made}`

/** What lets go of what it holds: listeners, timers, elements. */
export type Disposable = Readonly<{ dispose: () => void }>

/** Listens until the returned function is called. */
export const on = <K extends keyof HTMLElementEventMap>(
  target: HTMLElement,
  type: K,
  listener: (event: HTMLElementEventMap[K]) => void,
): (() => void) => {
  target.addEventListener(type, listener)
  return () => target.removeEventListener(type, listener)
}

/** Calls `body` in the next frame, once, however often it was asked for. */
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
