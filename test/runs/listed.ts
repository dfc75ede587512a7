import { type ListedRun, noMetrics, withRecord } from '../../src/runs/listedRun.ts'

/** A run with metrics, as lists have it; fields of choice. */
export const listed = (given: Partial<ListedRun> = {}): ListedRun => ({
  run: 'copy-ntm-1',
  task: 'copy',
  model: 'ntm',
  seed: 1,
  state: 'stopped',
  metrics: noMetrics,
  steps: 40_000,
  age: 30,
  note: undefined,
  reason: undefined,
  config: { task: { name: 'copy', maxWords: 20 }, optimizer: { learningRate: 1e-3 }, until: 'solved', from: null },
  ...given,
})

/** Metrics with an evaluation of bits every 100 updates. */
export const evaluated = (...bitErrors: ReadonlyArray<number>) =>
  bitErrors
    .map((errors, at) => ({
      step: 100 * (at + 1),
      sequences: 200 * (at + 1),
      seconds: at,
      evaluation: { heldOut: { sequences: 4, loss: 2 * errors, bitErrors: errors, correct: errors === 0 ? 1 : 0.5 } },
    }))
    .reduce<ListedRun['metrics']>(withRecord, noMetrics)
