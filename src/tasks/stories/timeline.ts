import { numberedParts, type Phase, phasesOf, runsOf } from '../phases.ts'
import type { Row, Sequence } from '../task.ts'

/** The word of a one-hot row; `undefined` in planning rows. */
const wordIn = (row: Row, words: ReadonlyArray<string>): string | undefined => words[row.indexOf(1)]

/** The phases of a story: statements together, each question, its planning rows, and its answer. */
export const storyTimeline =
  (words: ReadonlyArray<string>) =>
  ({ inputs, mask }: Sequence): ReadonlyArray<Phase> => {
    const heard = inputs.map((row, t) => (mask[t] === 1 && row.some((x) => x === 1) ? undefined : wordIn(row, words)))
    /** The mark that ends the sentence of each row. */
    const marks = Array.from({ length: inputs.length }, () => '.')
    for (let t = inputs.length - 1; t >= 0; t--) {
      const word = heard[t]
      marks[t] = word === '.' || word === '?' ? word : (marks[t + 1] ?? '.')
    }
    const nameAt = (t: number): string => {
      if (heard[t] !== undefined) return marks[t] === '?' ? 'question' : 'statements'
      return (inputs[t] as Row).some((x) => x === 1) ? 'answer' : 'planning'
    }
    return phasesOf(numberedParts(runsOf(inputs.length, nameAt)))
  }
