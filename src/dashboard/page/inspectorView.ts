import { count } from '../../core/numbers.ts'
import { stepsOf } from '../../recording/numbersAt.ts'
import { openingStep } from '../../recording/openingStep.ts'
import type { Recording } from '../../recording/recording.ts'
import { toggle } from './choice.ts'
import { controlSection } from './controlPanels.ts'
import { type Disposable, element, freshId, inNextFrame, on } from './element.ts'
import { headSection } from './headPanels.ts'
import { linkViews } from './linkView.ts'
import { storedPanels, wordPanels } from './momentPanels.ts'
import type { Section, Subject } from './panel.ts'
import { panelList } from './panelView.ts'
import { hideTip } from './pointer.ts'
import { scrubber } from './scrubber.ts'
import { sequenceSection } from './sequencePanels.ts'
import { slotsInUse } from './slotsInUse.ts'

/** A recording to show. */
export type Inspected = Readonly<{
  /** The run's name. A recording of another run starts in the middle of its answer. */
  name: string
  /** The number of updates before the recording. */
  step: number
  recording: Recording
  /** Whether newer recordings may come; true if unknown. */
  live?: boolean
}>

/** A view of everything that a model computed on a sequence. */
export type InspectorView = Disposable & Readonly<{ show: (inspected: Inspected) => void }>

const sectionView = (container: HTMLElement, name: string, pick: (t: number) => void) => {
  const id = freshId('section')
  const title = element('h3', { id })
  const root = element('section', { class: `section of-${name}`, 'aria-labelledby': id }, title)
  container.append(root)
  const panels = panelList(root, pick)
  return {
    show: (section: Section, t: number) => {
      title.textContent = section.title
      root.hidden = section.panels.length === 0
      panels.show(section.panels, t)
    },
    dispose: panels.dispose,
  }
}

/** Elements that handle keys themselves. */
const KEEPS_KEYS = 'input, select, textarea, button, canvas, a, summary'

/**
 * Shows everything that a model computed on one sequence: inputs and outputs, head weightings and controls, and the
 * memory at the selected step. A newer recording of the same model replaces the last one without moving anything.
 */
export const inspectorView = (container: HTMLElement): InspectorView => {
  let current: Inspected | undefined
  let waiting: Inspected | undefined
  let following = true
  let cropped = true
  let t = 0
  let subject: Subject | undefined
  let sections: ReadonlyArray<Section> = []

  const status = element('p', { class: 'inspector-status' })
  const slotsNote = element('span', { class: 'note' })
  const past = element('div', { class: 'past' })
  const now = element('div', { class: 'now' })
  const nowTitle = element('h3')
  now.append(nowTitle)

  const jump = (to: number) => {
    t = to
    time.show(current === undefined ? 1 : stepsOf(current.recording), t)
    drawing.ask()
  }
  const time = scrubber((to) => {
    t = to
    hideTip()
    drawing.ask()
  })
  const views = ['sequence', 'heads', 'controls'].map((name) => sectionView(past, name, jump))
  const place = (): HTMLElement => now.appendChild(element('div'))
  const stored = panelList(place())
  const links = linkViews(place())
  const words = panelList(place())
  const drawing = inNextFrame(() => {
    if (subject === undefined) return
    for (const [index, section] of sections.entries()) views[index]?.show(section, t)
    nowTitle.textContent = `At step ${t}`
    stored.show(storedPanels(subject, t))
    links.show(subject, t)
    words.show(wordPanels(subject, t))
  })

  const refresh = () => {
    if (current === undefined) return
    const { recording } = current
    const { slots } = recording.anatomy
    const all = Array.from({ length: slots }, (_, slot) => slot)
    const used = slotsInUse(recording)
    subject = { recording, slots: cropped ? used : all }
    sections = [sequenceSection(subject), headSection(subject), controlSection(subject)]
    crop.root.hidden = used.length === slots
    follow.root.hidden = current.live === false
    const isCropped = subject.slots.length < slots
    slotsNote.textContent = crop.root.hidden
      ? ''
      : `${subject.slots.length} of ${slots} slots shown${isCropped ? '; dashed lines where some are left out' : ''}`
    status.textContent = `After ${count(current.step)} updates${
      waiting === undefined ? '' : `; a newer recording (${count(waiting.step)} updates) is ready`
    }`
    time.show(stepsOf(recording), t)
    drawing.ask()
  }
  const take = (next: Inspected) => {
    const steps = stepsOf(next.recording)
    t = current === undefined || current.name !== next.name ? openingStep(next.recording) : Math.min(t, steps - 1)
    current = next
    waiting = undefined
    refresh()
  }
  const follow = toggle('Follow training', following, (checked) => {
    following = checked
    if (following && waiting !== undefined) take(waiting)
  })
  const crop = toggle('Only slots in use', cropped, (checked) => {
    cropped = checked
    refresh()
  })
  const bar = element(
    'div',
    { class: 'inspector-bar' },
    time.root,
    element('div', { class: 'inspector-options' }, status, follow.root, crop.root, slotsNote),
  )
  const hint = element(
    'p',
    { class: 'explanation' },
    'One sequence, step by step. Click a column to go to its step. The arrow keys move one step; the space bar plays. Point at a cell, or select it with the arrow keys, to read its value.',
  )
  const root = element(
    'div',
    { class: 'inspector', tabindex: -1 },
    hint,
    bar,
    element('div', { class: 'inspector-columns' }, past, now),
  )
  container.append(root)
  const stop = on(root, 'keydown', (event) => {
    const target = event.target instanceof Element ? event.target : root
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const onCanvas = target.matches('canvas') && event.key === ' '
    if (
      (!target.matches(KEEPS_KEYS) || onCanvas || (target.matches('[type=range]') && event.key === ' ')) &&
      time.key(event.key)
    )
      event.preventDefault()
  })
  return {
    show: (next) => {
      if (current !== undefined && !following && next.name === current.name) {
        waiting = next
        refresh()
      } else take(next)
    },
    dispose: () => {
      stop()
      drawing.dispose()
      time.dispose()
      for (const view of views) view.dispose()
      stored.dispose()
      links.dispose()
      words.dispose()
      root.remove()
    },
  }
}
