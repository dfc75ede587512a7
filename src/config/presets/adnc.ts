import type { Preset } from './preset.ts'

/**
 * The advanced DNC, unidirectional: no links, layer normalisation, bypass dropout. Sizes, conventions and optimizer are the
 * authors' for the first bAbI task.
 *
 * Differs from JoergFranke/ADNC: dropout is 0.1, as in the paper and its files for all tasks, not 0.2 as in that for the first. The loss is that of
 * the task in bits per sequence, not a cross-entropy averaged over rows, so `clipValue` and ε meet gradients of another scale. Weightings start at
 * 0, not at random numbers below 1 / slots. The gates have one bias after their norm, not two that add up. Cosine similarity and allocation have an ε of
 * 10⁻⁶. Glorot's limits are those of kernel and recurrent kernel, not of both as one. RMSProp's mean square starts at 0, not at 1.
 */
export const adnc: Preset = {
  name: 'adnc',
  summary: 'The advanced DNC: no links, layer normalisation, bypass dropout',
  source: 'Franke et al. 2018; JoergFranke/ADNC, experiments/pre_trained/babi_task_1/adnc/config.yml',
  config: () => ({
    model: {
      kind: 'content-dnc',
      slots: 128,
      wordSize: 32,
      readHeads: 2,
      writeHeads: 1,
      controller: { units: 64, layerNorm: true, forgetBias: 0 },
      conventions: {
        strength: 'oneplus',
        masking: false,
        interfaceNorm: true,
        interfaceInnerBias: true,
        normEpsilon: 1e-6,
        bypassDropout: 0.1,
        recurrentDropout: true,
      },
      initialState: { memory: 'inverse-size' },
    },
    optimizer: { kind: 'rmsprop', learningRate: 1e-4, decay: 0.9, momentum: 0.9, epsilon: 1e-10, clipValue: 10 },
    batchSize: 32,
    evalEvery: 1000,
    checkpointEvery: 1000,
  }),
}
