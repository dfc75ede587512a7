import type { Preset } from './preset.ts'

/** The best of the settings that we measured: of batches of 1 to 16, those of two learned soonest, and never failed. */
export const standard: Preset = {
  name: 'default',
  summary: 'An NTM with Adam and small batches: the best of what was measured so far',
  source: 'measured here',
  config: () => ({
    model: { initialState: { memory: 1e-6, weightings: 'one-hot' } },
    optimizer: { kind: 'adam', learningRate: 2e-3, epsilon: 1e-8, clipNorm: 10 },
    batchSize: 2,
    steps: 200_000,
    evalEvery: 500,
    reportEvery: 50,
    checkpointEvery: 1000,
  }),
}
