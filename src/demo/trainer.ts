import { count, duration, plural } from '../core/numbers.ts'
import { element, freshId } from '../dashboard/page/element.ts'
import type { Activity, Answered, Introduction } from './messages.ts'

type Status = Extract<Answered, { kind: 'status' }>

/** The user's actions on training. */
export type Commands = Readonly<{
  train: () => void
  pause: () => void
  reset: () => void
  pace: (updatesPerSecond: number) => void
}>

/** The buttons that start and stop training, and its progress. */
export type TrainerView = Readonly<{
  root: HTMLElement
  /** Shows that no model is loaded yet. */
  wait: () => void
  introduce: (introduction: Introduction) => void
  show: (status: Status) => void
  fail: (message: string, fatal: boolean) => void
}>

const mainLabels: Readonly<Record<Activity, string>> = {
  ready: 'Train',
  training: 'Pause',
  paused: 'Continue',
  solved: 'Continue training',
}

const paces: ReadonlyArray<readonly [updatesPerSecond: number, text: string]> = [
  [Number.POSITIVE_INFINITY, 'No limit'],
  [100, '100 updates/s'],
  [20, '20 updates/s'],
]

const sentenceOf = ({ activity, step, solvedAt, sequences, seconds }: Status): string => {
  if (activity === 'solved') {
    const isOver = solvedAt === null || solvedAt === step
    const time = seconds > 0 && isOver ? ` and ${duration(seconds)} in this tab` : ''
    const more = isOver ? '' : ` It has trained for ${plural(step, 'update')}.`
    return `Solved after ${plural(solvedAt ?? step, 'update')}${time}: no error on the held-out sequences in two evaluations in a row.${more}`
  }
  if (activity === 'training') return 'Training …'
  if (activity === 'paused') return `Paused after ${plural(step, 'update')}.`
  return step === 0 ? 'Not trained yet.' : `Trained on ${plural(sequences, 'sequence')}.`
}

const figure = (label: string) => {
  const value = element('dd', {}, '–')
  return { value, root: element('div', {}, element('dt', {}, label), value) }
}

export const trainerView = ({ train, pause, reset, pace: setPace }: Commands): TrainerView => {
  const main = element('button', { type: 'button', class: 'main' }, 'Train')
  const again = element('button', { type: 'button' }, 'Reset')
  const sentence = element('p', { class: 'sentence', role: 'status' })
  const problem = element('p', { class: 'problem', role: 'alert' })
  const machine = element('p', { class: 'note' })
  const updates = figure('Updates')
  const sequences = figure('Sequences')
  const pace = figure('Updates/s')
  const speed = element(
    'select',
    { id: freshId('speed') },
    ...paces.map(([value, text]) => element('option', { value }, text)),
  )
  let activity: Activity = 'ready'

  main.addEventListener('click', () => (activity === 'training' ? pause() : train()))
  again.addEventListener('click', reset)
  speed.addEventListener('change', () => setPace(Number(speed.value)))

  const say = (text: string): void => {
    if (sentence.textContent !== text) sentence.textContent = text
  }
  return {
    root: element(
      'div',
      { class: 'trainer' },
      element('div', { class: 'buttons' }, main, again),
      element('div', { class: 'field' }, element('label', { for: speed.id }, 'Speed limit'), speed),
      sentence,
      problem,
      element('dl', { class: 'figures' }, updates.root, sequences.root, pace.root),
      machine,
    ),
    wait: () => {
      main.disabled = true
      say('Loading …')
    },
    introduce: ({ model: what, means, file, task }) => {
      main.disabled = false
      problem.textContent = ''
      machine.textContent = `${file === undefined ? '' : `From ${file}: `}${task}, ${what}. ${means}.`
    },
    show: (status) => {
      activity = status.activity
      main.textContent = mainLabels[activity]
      sentence.classList.toggle('good', activity === 'solved')
      say(sentenceOf(status))
      updates.value.textContent = count(status.step)
      sequences.value.textContent = count(status.sequences)
      pace.value.textContent = status.updatesPerSecond === 0 ? '–' : count(status.updatesPerSecond)
    },
    fail: (message, fatal) => {
      problem.textContent = message
      if (!fatal) return
      main.disabled = true
      machine.textContent = ''
      say('Press Reset to create a new model.')
    },
  }
}
