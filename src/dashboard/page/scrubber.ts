import { type Disposable, element, freshId, on, svgElement } from './element.ts'

const icon = (path: string): SVGElement =>
  svgElement('svg', { viewBox: '0 0 16 16', class: 'glyph', 'aria-hidden': 'true' }, svgElement('path', { d: path }))

const ICONS = {
  back: 'M4 3h2v10H4zM13 3v10L6.5 8z',
  play: 'M4 2.5v11l9-5.5z',
  pause: 'M4 3h3v10H4zM9 3h3v10H9z',
  forward: 'M12 3h-2v10h2zM3 3v10l6.5-5z',
} as const

/** Steps per second while it plays. */
const PACE = 6

/** The control that selects a time step. */
export type Scrubber = Disposable &
  Readonly<{
    root: HTMLElement
    /** Sets the number of steps and the current step. */
    show: (steps: number, t: number) => void
    /** Handles a key, wherever it was pressed; true if the key has a meaning. */
    key: (key: string) => boolean
  }>

/** Play, pause, single steps and a slider. `move` is called with every step that is selected or played. */
export const scrubber = (move: (t: number) => void): Scrubber => {
  const id = freshId('time')
  const button = (label: string, name: keyof typeof ICONS) =>
    element('button', { type: 'button', 'aria-label': label, title: label, class: 'icon' }, icon(ICONS[name]))
  const back = button('One step back', 'back')
  const play = button('Play', 'play')
  const forward = button('One step forward', 'forward')
  const become = (label: string, name: keyof typeof ICONS) => {
    play.replaceChildren(icon(ICONS[name]))
    play.setAttribute('aria-label', label)
    play.title = label
  }
  const slider = element('input', { type: 'range', id, min: 0, step: 1, value: 0 })
  const readout = element('output', { for: id, class: 'readout' })
  const root = element(
    'div',
    { class: 'scrubber', role: 'group', 'aria-label': 'Time' },
    back,
    play,
    forward,
    element('label', { for: id, class: 'unseen' }, 'Step of the sequence'),
    slider,
    readout,
  )
  let steps = 1
  let t = 0
  let timer: ReturnType<typeof setInterval> | undefined

  const paint = () => {
    slider.max = String(steps - 1)
    slider.value = String(t)
    slider.setAttribute('aria-valuetext', `step ${t} of ${steps - 1}`)
    readout.textContent = `step ${t} of ${steps - 1}`
  }
  const go = (next: number) => {
    const to = Math.max(0, Math.min(steps - 1, next))
    if (to === t) return
    t = to
    paint()
    move(t)
  }
  const pause = () => {
    clearInterval(timer)
    timer = undefined
    become('Play', 'play')
  }
  const start = () => {
    if (t === steps - 1) go(0)
    timer = setInterval(() => {
      if (t >= steps - 1) pause()
      else go(t + 1)
    }, 1000 / PACE)
    become('Pause', 'pause')
  }
  const toggle = () => (timer === undefined ? start() : pause())
  const by = (count: number) => {
    pause()
    go(t + count)
  }
  const keys: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => by(-1),
    ArrowRight: () => by(1),
    Home: () => by(-t),
    End: () => by(steps - 1 - t),
    ' ': toggle,
  }
  const undo = [
    on(back, 'click', () => by(-1)),
    on(forward, 'click', () => by(1)),
    on(play, 'click', toggle),
    on(slider, 'input', () => by(Number(slider.value) - t)),
  ]
  return {
    root,
    show: (count, at) => {
      steps = Math.max(1, count)
      t = Math.max(0, Math.min(steps - 1, at))
      paint()
    },
    key: (key) => {
      const act = Object.hasOwn(keys, key) ? keys[key] : undefined
      act?.()
      return act !== undefined
    },
    dispose: () => {
      pause()
      for (const step of undo) step()
      root.remove()
    },
  }
}
