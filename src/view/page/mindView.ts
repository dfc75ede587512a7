import { stepsOf } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import { count } from '../numbers.ts'
import { toggle } from './choice.ts'
import { controlSection } from './controlPanels.ts'
import { type Disposable, element, freshId, inNextFrame, on } from './element.ts'
import { headSection } from './headPanels.ts'
import { linkView } from './linkView.ts'
import { momentPanels } from './momentPanels.ts'
import type { Section, Subject } from './panel.ts'
import { panelList } from './panelView.ts'
import { hideTip } from './pointer.ts'
import { scrubber } from './scrubber.ts'
import { sequenceSection } from './sequencePanels.ts'
import { slotsInUse } from './slotsInUse.ts'

/** A mind to look into. */
export type Mind = Readonly<{
  /** Whose: another one starts at its first step. */
  name: string
  /** Updates that it had when it was recorded. */
  step: number
  recording: Recording
  /** Whether newer ones may come; they may, if nobody knows. */
  live?: boolean
}>

/** A view of a machine's mind. */
export type MindView = Disposable & Readonly<{ show: (mind: Mind) => void }>

const sectionView = (container: HTMLElement, pick: (t: number) => void) => {
  const id = freshId('section')
  const title = element('h3', { id })
  const root = element('section', { class: 'section', 'aria-labelledby': id }, title)
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

/** Keys that an element needs for itself. */
const KEEPS_KEYS = 'input, select, textarea, button, canvas, a, summary'

/**
 * Everything that a machine computed on one sequence, in a container: what it is told and answers, where its heads are
 * and why, and what it holds at the step that is chosen. A newer recording of the same machine takes the place of the
 * last without moving anything.
 */
export const mindView = (container: HTMLElement): MindView => {
  let mind: Mind | undefined
  let waiting: Mind | undefined
  let following = true
  let cropped = true
  let t = 0
  let subject: Subject | undefined
  let sections: ReadonlyArray<Section> = []

  const status = element('p', { class: 'mind-status' })
  const slotsNote = element('span', { class: 'note' })
  const past = element('div', { class: 'past' })
  const now = element('div', { class: 'now' })
  const nowTitle = element('h3')
  now.append(nowTitle)

  const jump = (to: number) => {
    t = to
    time.show(mind === undefined ? 1 : stepsOf(mind.recording), t)
    drawing.ask()
  }
  const time = scrubber((to) => {
    t = to
    hideTip()
    drawing.ask()
  })
  const views = ['sequence', 'heads', 'controls'].map(() => sectionView(past, jump))
  const place = (): HTMLElement => now.appendChild(element('div'))
  const stored = panelList(place())
  const link = linkView(place())
  const moment = panelList(place())
  const drawing = inNextFrame(() => {
    if (subject === undefined) return
    for (const [index, section] of sections.entries()) views[index]?.show(section, t)
    nowTitle.textContent = `At step ${t}`
    const [memory, ...vectors] = momentPanels(subject, t)
    stored.show(memory === undefined ? [] : [memory])
    link.show(subject, t)
    moment.show(vectors)
  })

  const refresh = () => {
    if (mind === undefined) return
    const { recording } = mind
    const { slots } = recording.anatomy
    const all = Array.from({ length: slots }, (_, slot) => slot)
    const used = slotsInUse(recording)
    subject = { recording, slots: cropped ? used : all }
    sections = [sequenceSection(subject), headSection(subject), controlSection(subject)]
    crop.root.hidden = used.length === slots
    follow.root.hidden = mind.live === false
    slotsNote.textContent = crop.root.hidden ? '' : `${subject.slots.length} of ${slots} slots shown`
    status.textContent = `After ${count(mind.step)} updates${
      waiting === undefined ? '' : `; one of ${count(waiting.step)} updates waits`
    }`
    time.show(stepsOf(recording), t)
    drawing.ask()
  }
  const take = (next: Mind) => {
    const steps = stepsOf(next.recording)
    t = mind === undefined || mind.name !== next.name ? 0 : Math.min(t, steps - 1)
    mind = next
    waiting = undefined
    refresh()
  }
  const follow = toggle('Refresh as it learns', following, (checked) => {
    following = checked
    if (following && waiting !== undefined) take(waiting)
  })
  const crop = toggle('Only slots in use', cropped, (checked) => {
    cropped = checked
    refresh()
  })
  const bar = element(
    'div',
    { class: 'mind-bar' },
    time.root,
    element('div', { class: 'mind-options' }, status, follow.root, crop.root, slotsNote),
  )
  const hint = element(
    'p',
    { class: 'explanation' },
    'One sequence, step by step. Click a column to go to its step; the arrow keys step, the space bar plays. Point at a cell, or walk to it with the arrow keys, to read its value.',
  )
  const root = element(
    'div',
    { class: 'mind', tabindex: -1 },
    hint,
    bar,
    element('div', { class: 'mind-columns' }, past, now),
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
      if (mind !== undefined && !following && next.name === mind.name) {
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
      moment.dispose()
      link.dispose()
      root.remove()
    },
  }
}
