import { element } from './element.ts'

/** A tooltip's contents: a title, lines of a name and a value, and a note. */
export type Tip = Readonly<{
  title: string
  lines: ReadonlyArray<Readonly<{ name: string; value: string; swatch?: string }>>
  note?: string
}>

let tip: HTMLElement | undefined
let live: HTMLElement | undefined

const lineOf = ({ name, value, swatch }: Tip['lines'][number]): HTMLElement => {
  const mark = element('span', { class: 'tip-swatch' })
  if (swatch !== undefined) mark.style.background = swatch
  return element(
    'div',
    { class: 'tip-line' },
    ...(swatch === undefined ? [] : [mark]),
    element('span', { class: 'tip-name' }, name),
    element('span', { class: 'tip-value' }, value),
  )
}

/** Shows a tooltip beside a point of the window, on the side that has room. */
export const showTip = (x: number, y: number, { title, lines, note }: Tip): void => {
  if (tip === undefined || !tip.isConnected) {
    tip = element('div', { class: 'tip', 'aria-hidden': 'true' })
    document.body.append(tip)
  }
  tip.replaceChildren(
    element('div', { class: 'tip-title' }, title),
    ...lines.map(lineOf),
    ...(note === undefined ? [] : [element('div', { class: 'tip-note' }, note)]),
  )
  tip.hidden = false
  const { width, height } = tip.getBoundingClientRect()
  const left = x + 14 + width > innerWidth ? x - 14 - width : x + 14
  const top = y + 14 + height > innerHeight ? y - 14 - height : y + 14
  tip.style.transform = `translate(${Math.max(4, left)}px, ${Math.max(4, top)}px)`
}

export const hideTip = (): void => {
  if (tip !== undefined) tip.hidden = true
}

/** Announces a text to screen readers. */
export const announce = (text: string): void => {
  if (live === undefined || !live.isConnected) {
    live = element('div', { class: 'unseen', role: 'status', 'aria-live': 'polite' })
    document.body.append(live)
  }
  live.textContent = text
}
