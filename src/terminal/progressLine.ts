import { count, duration, roughDuration, short } from '../core/numbers.ts'
import { widthOf } from './wrap.ts'

/** How a run ends: at its last step, or earlier by its stopping rule. */
export type ExpectedEnd = Readonly<{
  /** The last step. */
  steps: number
  /** Whether a stopping rule may end it earlier. */
  mayEndEarlier: boolean
  /** The step at which runs of this config have usually solved their task, where that is known. */
  usual?: number | undefined
}>

/** What a line of progress shows. */
export type Shown = Readonly<{
  step: number
  end: ExpectedEnd
  /** The loss with its unit; NaN before the first update. */
  loss: number
  unit: string
  /** The losses of guessing and of the best predictor, where known. */
  baselines: Readonly<{ guessing?: number | undefined; optimal?: number | undefined }>
  /** The best score so far: its text and its number. */
  best: Readonly<{ text: string; number: string }> | undefined
  /** Steps per second; 0 before the first. */
  speed: number
}>

/** The usual end, as long as it lies ahead. */
const ahead = (step: number, { steps, usual }: ExpectedEnd): number | undefined =>
  usual !== undefined && step < usual && usual < steps ? usual : undefined

/** Where a run is, in words, the longest form first: “step 900, solved ≈ 4,000, at most 40,000”. */
export const positionForms = (step: number, end: ExpectedEnd): ReadonlyArray<string> => {
  const usual = ahead(step, end)
  const at = count(step)
  const last = count(end.steps)
  if (!end.mayEndEarlier) return [`step ${at} of ${last}`, `step ${at} of ${last}`, at]
  return usual === undefined
    ? [`step ${at}, at most ${last}`, `step ${at}, at most ${last}`, at]
    : [`step ${at}, solved ≈ ${count(usual)}, at most ${last}`, `step ${at} of ≈ ${count(usual)}`, at]
}

/** The time left, in words, the longest form first: “≈ 2 min 10 s left, at most 39 min 4 s”. */
export const timeForms = (step: number, end: ExpectedEnd, speed: number): ReadonlyArray<string> => {
  if (!(speed > 0) || step >= end.steps) return []
  const usual = ahead(step, end)
  const until = (last: number): number => Math.max(0, last - step) / speed
  const most = until(end.steps)
  const at = end.mayEndEarlier ? 'at most ' : ''
  if (usual === undefined)
    return [`${at}${duration(most)} left`, `${at}${duration(most)} left`, `${roughDuration(most)} left`]
  const soon = until(usual)
  return [
    `≈ ${duration(soon)} left, at most ${duration(most)}`,
    `≈ ${duration(soon)} left`,
    `≈ ${roughDuration(soon)} left`,
  ]
}

/** What a loss is compared with: “guessing 230”, “best possible 128”. */
export const baselineTexts = ({ guessing, optimal }: Shown['baselines']): ReadonlyArray<string> => [
  ...(guessing === undefined ? [] : [`guessing ${short(guessing)}`]),
  ...(optimal === undefined ? [] : [`best possible ${short(optimal)}`]),
]

/** The loss, the longest form first: “loss 224 bits (guessing 230)”. */
const lossForms = ({ loss, unit, baselines }: Shown): ReadonlyArray<string> => {
  if (Number.isNaN(loss)) return []
  const beside = baselineTexts(baselines)
  const text = `loss ${short(loss)} ${unit}`
  return [beside.length === 0 ? text : `${text} (${beside.join(', ')})`, text, `loss ${short(loss)}`]
}

const BARS = [24, 12, 0] as const

const barText = (fraction: number, width: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, fraction)) * width)
  return '█'.repeat(full) + '░'.repeat(width - full)
}

/** The form of each part, 0 for the longest; a part without further forms is left out. */
type Forms = Readonly<Record<'bar' | 'position' | 'loss' | 'best' | 'time' | 'speed', number>>

const LONGEST: Forms = { bar: 0, position: 0, loss: 0, best: 0, time: 0, speed: 0 }

/** What a narrow terminal leaves out, the least important first. */
const REDUCTIONS: ReadonlyArray<keyof Forms> = [
  'speed',
  'bar',
  'position',
  'time',
  'loss',
  'bar',
  'loss',
  'position',
  'time',
  'best',
  'best',
  'loss',
  'position',
]

const textOf = (shown: Shown, forms: Forms): string => {
  const { step, end, best, speed } = shown
  const of = (all: ReadonlyArray<string>, form: number): string => all[form] ?? ''
  const total = ahead(step, end) ?? end.steps
  const parts = [
    of(positionForms(step, end), forms.position),
    of(lossForms(shown), forms.loss),
    best === undefined ? '' : of([`best ${best.text}`, `best ${best.number}`], forms.best),
    of(timeForms(step, end, speed), forms.time),
    of([speed > 0 ? `${short(speed)} steps/s` : ''], forms.speed),
  ].filter((part) => part !== '')
  const bar = barText(step / total, BARS[forms.bar] ?? 0)
  return [...(bar === '' ? [] : [bar]), parts.join(' · ')].join(' ')
}

/** A line of progress that is narrower than `columns`: where it would not be, it leaves out the least important parts. */
export const progressLine = (shown: Shown, columns: number): string => {
  const fitting = (forms: Forms, [part, ...less]: ReadonlyArray<keyof Forms>): string => {
    const text = textOf(shown, forms)
    if (widthOf(text) < columns) return text
    if (part === undefined) return [...text].slice(0, Math.max(0, columns - 1)).join('')
    return fitting({ ...forms, [part]: forms[part] + 1 }, less)
  }
  return fitting(LONGEST, REDUCTIONS)
}
