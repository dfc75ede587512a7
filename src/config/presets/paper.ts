import type { Preset } from './preset.ts'

/** The models of the NTM paper's table 2, with its optimizer: RMSProp in the form of Graves 2013, batch size 1. */
export const paper: Preset = {
  name: 'paper',
  summary: 'The NTM paper’s models and optimizer: 128 × 20, 100 LSTM units, centred RMSProp, batch 1',
  source: 'Graves et al. 2014, §4.6 and table 2',
  config: () => ({
    model: {
      kind: 'ntm',
      slots: 128,
      wordSize: 20,
      readHeads: 1,
      writeHeads: 1,
      shifts: 3,
      controller: { units: 100 },
      conventions: { strength: 'oneplus', keyActivation: 'linear', usageStopGradient: false, order: 'readThenWrite' },
    },
    optimizer: {
      kind: 'rmsprop',
      learningRate: 1e-4,
      decay: 0.95,
      momentum: 0.9,
      epsilon: 1e-4,
      centered: true,
      clipValue: 10,
    },
    batchSize: 1,
    steps: 1_000_000,
    evalEvery: 1000,
    checkpointEvery: 1000,
  }),
}
