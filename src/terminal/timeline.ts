import type { Phase } from '../tasks/phases.ts'
import { wrappedItems } from './wrap.ts'

const LETTERS = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ']

/** The letter of a phase in the line above a picture; after 52, letters repeat. */
const letterOf = (at: number): string => LETTERS[at % LETTERS.length] as string

/** The phases as letters, one for each row: “abbbcddd”. */
export const phaseLetters = (phases: ReadonlyArray<Phase>): string =>
  phases.map(({ from, to }, at) => letterOf(at).repeat(to - from)).join('')

/** What the letters mean: “a start flag · b words 1–3”. */
export const letterKey = (phases: ReadonlyArray<Phase>, columns: number): ReadonlyArray<string> =>
  wrappedItems(
    phases.map(({ name }, at) => `${letterOf(at)} ${name}`),
    { columns, separator: ' · ' },
  )

/** “step 3”, “steps 3–9” */
const stepsText = ({ from, to }: Phase): string => (to - from === 1 ? `step ${from}` : `steps ${from}–${to - 1}`)

/** Phases with their steps: “question 1 (steps 5–8)”. */
export const phaseList = (phases: ReadonlyArray<Phase>, columns: number): ReadonlyArray<string> =>
  wrappedItems(
    phases.map((phase) => `${phase.name} (${stepsText(phase)})`),
    { columns, separator: ' · ' },
  )

/** The phase of a row; `undefined` outside of all phases. */
export const phaseAt = (phases: ReadonlyArray<Phase>, t: number): Phase | undefined =>
  phases.find(({ from, to }) => from <= t && t < to)
