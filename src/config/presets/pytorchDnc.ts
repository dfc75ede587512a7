import type { JsonRecord } from '../json.ts'
import type { Preset } from './preset.ts'

const tasks: Readonly<Record<string, JsonRecord>> = {
  copy: {
    task: { bits: 8, minWords: 5, maxWords: 10 },
    model: {
      kind: 'ntm',
      slots: 128,
      wordSize: 20,
      readHeads: 1,
      writeHeads: 1,
      shifts: 3,
      controller: { units: 100 },
    },
  },
  'repeat-copy': {
    task: { bits: 4, minWords: 1, maxWords: 2, minRepeats: 1, maxRepeats: 2 },
    model: { kind: 'dnc', slots: 16, wordSize: 16, readHeads: 4, writeHeads: 1, controller: { units: 64 } },
  },
}

/**
 * The exact options of jingweiz/pytorch-dnc.
 *
 * Differs from jingweiz/pytorch-dnc: the loss is a sum in bits per sequence, not a mean over all entries divided by the batch size, so `clipNorm` and ε
 * meet gradients of another scale. Hidden states and gradients are limited as its options say; its code drops the clamped hidden states, and does not clip gradients.
 * Tasks but copy and repeat-copy have their own defaults.
 */
export const pytorchDnc: Preset = {
  name: 'pytorch-dnc',
  summary: 'The options of jingweiz/pytorch-dnc: copy with an NTM, repeat-copy with a DNC',
  source: 'jingweiz/pytorch-dnc, utils/options.py',
  config: ({ task }) => {
    const { model, ...rest } = tasks[task] ?? {}
    return {
      ...rest,
      model: {
        ...(model as JsonRecord),
        conventions: {
          strength: 'softplus',
          keyActivation: 'tanh',
          usageStopGradient: false,
          order: 'writeThenRead',
          clip: 20,
          clipCell: false,
        },
        initialState: { controller: 'zeros', memory: 1e-6, readVectors: 1e-6, weightings: 'one-hot' },
        initialization: 'fan-in-uniform',
      },
      optimizer: {
        kind: 'rmsprop',
        learningRate: 1e-4,
        decay: 0.9,
        epsilon: 1e-10,
        epsilonInsideRoot: false,
        clipNorm: 50,
      },
      batchSize: 16,
      steps: 100_000,
      evalEvery: 500,
      checkpointEvery: 500,
    }
  },
}
