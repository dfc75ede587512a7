import { type JsonRecord, layered } from '../json.ts'
import { type Pace, paced } from './pace.ts'
import type { Preset } from './preset.ts'

/** Small batches, and a rate that falls: what served most tasks. */
const usual: Pace = { batchSize: 2, learningRate: 3e-3, sequences: 40_000, end: 0.02, epsilon: 1e-8, most: 100_000 }

/** What serves a task better. */
const paces: Readonly<Record<string, Partial<Pace>>> = {
  copy: { batchSize: 1, learningRate: 2e-3, sequences: 12_000, end: 0.05, epsilon: 1e-4, most: 40_000 },
  // Some seeds stay long where they can do nothing yet: a rate that falls before they leave would keep them there.
  'repeat-copy': {
    batchSize: 1,
    learningRate: 4e-3,
    sequences: 16_000,
    onceBelow: 40,
    epsilon: 1e-5,
    most: 60_000,
  },
  'associative-recall': { learningRate: 2e-3, sequences: 26_000 },
  'n-grams': { learningRate: 2e-3, sequences: 60_000, most: 60_000 },
  'priority-sort': { most: 40_000 },
  // Not run to their end yet: all that is known is that 40,000 sequences were too few.
  'graph-traversal': { sequences: 100_000 },
  'shortest-path': { sequences: 100_000 },
  'graph-inference': { sequences: 100_000 },
  blocks: { sequences: 100_000 },
  stories: { sequences: 100_000 },
}

/**
 * A memory whose slots differ from the start, as training finds it best. Where all are alike, no key finds any of them,
 * and a machine that should look up has nothing to begin with.
 */
const learned: JsonRecord = { initialState: { memory: 'learned' } }

/** A DNC for what must be found by content and followed by the order in which it was told. */
const dnc: JsonRecord = { kind: 'dnc', slots: 32, readHeads: 2 }

/** The machine of a task, where it is not an NTM of the usual sizes; other kinds than that have the usual ones. */
const machines: Readonly<Record<string, JsonRecord>> = {
  // Six times as long as it was taught, it stays exact if it reads what was just written, and has room to go on writing
  // while it reads: in 128 slots, after 120 words, that would be where it has yet to read.
  copy: { slots: 256, conventions: { order: 'writeThenRead' } },
  'n-grams': { ...learned, slots: 40 },
  'priority-sort': { ...learned, readHeads: 5, writeHeads: 5 },
  'key-value': dnc,
  'graph-traversal': dnc,
  'shortest-path': dnc,
  'graph-inference': dnc,
  blocks: dnc,
  stories: dnc,
}

const machineFor = (task: string, kind: string | undefined): JsonRecord => {
  const { kind: own = 'ntm', ...sizes } = machines[task] ?? {}
  return kind === undefined || kind === own ? { kind: own, ...sizes } : {}
}

/** The settings that learned soonest of what was measured, task by task. */
export const standard: Preset = {
  name: 'default',
  summary: 'For each task the machine and the pace that learned it best: an NTM or a DNC, Adam, a rate that falls',
  source: 'measured here; RESULTS.md says what else was tried',
  config: ({ task, kind }) =>
    [
      { model: { initialState: { memory: 1e-6, weightings: 'one-hot' } } },
      { model: machineFor(task, kind) },
      { optimizer: { kind: 'adam', clipNorm: 10 }, onDivergence: { policy: 'skip' } },
      paced({ ...usual, ...paces[task] }),
    ].reduce(layered, {}),
}
