import type { Preset } from './preset.ts'

/** The best of the settings that we measured so far. */
export const standard: Preset = {
  name: 'default',
  summary: 'An NTM with Adam: the best of what was measured so far',
  source: 'measured here',
  config: () => ({
    model: { initialState: { memory: 1e-6, weightings: 'one-hot' } },
    optimizer: { kind: 'adam', learningRate: 2e-3, epsilon: 1e-8, clipNorm: 10 },
  }),
}
