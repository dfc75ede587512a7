import type { JsonRecord } from '../json.ts'
import { layered } from '../json.ts'
import { type Pace, paced } from './pace.ts'
import type { Preset } from './preset.ts'

/** Small batches, and a rate that falls: of what we measured, what served most tasks. */
const usual: Pace = { batchSize: 2, learningRate: 3e-3, sequences: 100_000, end: 0.05 }

/** What was measured to serve a task better. RESULTS.md says what else was tried, and what it did. */
const paces: Readonly<Record<string, Partial<Pace>>> = {
  copy: { learningRate: 2e-3, sequences: 40_000 },
  'repeat-copy': { batchSize: 1, learningRate: 4e-3, sequences: 20_000 },
  'associative-recall': { learningRate: 2e-3, sequences: 26_000, end: 0.02 },
}

/** Options of a task's machine. */
const machines: Readonly<Record<string, JsonRecord>> = {
  'priority-sort': { readHeads: 5, writeHeads: 5 },
}

/** The settings that learned soonest of those that never failed, task by task. */
export const standard: Preset = {
  name: 'default',
  summary: 'An NTM with Adam, small batches and a falling rate: for each task the best of what was measured',
  source: 'measured here',
  config: ({ task }) =>
    layered(
      {
        model: { initialState: { memory: 1e-6, weightings: 'one-hot' }, ...machines[task] },
        optimizer: { kind: 'adam', epsilon: 1e-8, clipNorm: 10 },
        steps: 200_000,
      },
      paced({ ...usual, ...paces[task] }),
    ),
}
