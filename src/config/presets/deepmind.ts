import type { JsonRecord } from '../json.ts'
import type { Preset } from './preset.ts'

const tasks: Readonly<Record<string, JsonRecord>> = {
  'repeat-copy': { bits: 4, minWords: 1, maxWords: 2, minRepeats: 1, maxRepeats: 2 },
}

/**
 * The options of deepmind/dnc's training example, for every task.
 *
 * Differs from deepmind/dnc: initial weights are not truncated, and RMSProp's mean square starts at 0, not at 1. The loss is in bits, so `clipNorm` is 1.44 times
 * tighter than in nats. Tasks but repeat-copy have their own defaults.
 */
export const deepmind: Preset = {
  name: 'deepmind',
  summary: "deepmind/dnc's training example: a DNC of 16 × 16",
  source: 'deepmind/dnc, train.py',
  config: ({ task }) => ({
    ...(tasks[task] && { task: tasks[task] }),
    model: {
      kind: 'dnc',
      slots: 16,
      wordSize: 16,
      readHeads: 4,
      writeHeads: 1,
      controller: { units: 64 },
      conventions: {
        strength: 'softplus',
        keyActivation: 'linear',
        usageStopGradient: true,
        clip: 20,
        clipCell: true,
      },
      initialization: 'lecun-normal',
    },
    optimizer: { kind: 'rmsprop', learningRate: 1e-4, decay: 0.9, epsilon: 1e-10, clipNorm: 50 },
    batchSize: 16,
    steps: 100_000,
    evalEvery: 1000,
    checkpointEvery: 1000,
  }),
}
