import type { JsonRecord } from '../../src/config/json.ts'
import type { RunResult } from '../../src/report/result.ts'
import { type ReportRow, rowsOf } from '../../src/report/rows.ts'

/** A run that was solved after so many sequences, or never. */
export const runOf = (seed: number, solved: number | null, more: Partial<RunResult> = {}): RunResult => ({
  task: 'copy',
  memory: 'ntm',
  asked: { options: {} },
  seed,
  config: { task: { name: 'copy', bits: 8, minWords: 1, maxWords: 20 }, model: { kind: 'ntm' } } satisfies JsonRecord,
  ended: solved === null ? 'steps' : 'solved',
  steps: 1000,
  sequences: solved ?? 9000,
  seconds: 60,
  msPerStep: seed,
  solved: solved === null ? null : { sequences: solved, seconds: 60 },
  belowOneBit: null,
  marks: { heldOut: { sequences: 4, loss: 1, bitErrors: solved === null ? 8 : 0, correct: 1 }, variants: {} },
  larger: [],
  curve: {
    sequences: [1000, 2000, 3000],
    errors: [30, 4, solved === null ? 8 : 0],
    loss: [50, 10, 1],
  },
  made: { command: 'reproduce', train: 'train', cpu: 'A', cores: 2, processes: 2, platform: 'linux', versions: {} },
  ...more,
})

/** The only row of some runs. */
export const rowOf = (...runs: ReadonlyArray<RunResult>): ReportRow => {
  const [row, ...others] = rowsOf(runs)
  if (row === undefined || others.length > 0) throw new Error('not one row')
  return row
}
