import type { JsonRecord } from '../json.ts'
import { paperTasks, rowOf, table1, table2, table3 } from './paperTables.ts'
import type { Preset, PresetChoice } from './preset.ts'

/** What all runs of the NTM paper share, besides the learning rate: RMSProp in the form of Graves 2013. */
const training: JsonRecord = {
  optimizer: {
    kind: 'rmsprop',
    decay: 0.95,
    momentum: 0.9,
    epsilon: 1e-4,
    epsilonInsideRoot: true,
    centered: true,
    clipValue: 10,
  },
  batchSize: 1,
  steps: 1_000_000,
  evalEvery: 1000,
  checkpointEvery: 1000,
}

/** The paper's training at a learning rate. */
const trainingAt = (learningRate: number): JsonRecord => ({
  ...training,
  optimizer: { ...(training['optimizer'] as JsonRecord), learningRate },
})

/** The paper's LSTMs for a task, without memory. */
export const networkConfig = ({ task }: PresetChoice): JsonRecord => {
  const { layers, units, learningRate } = rowOf(table3, task)
  return { model: { kind: 'none', controller: { kind: 'lstm', layers, units } }, ...trainingAt(learningRate) }
}

const machineConfig = ({ task, controller }: PresetChoice): JsonRecord => {
  const { heads, layers, units, learningRate } = rowOf(controller === 'feedforward' ? table1 : table2, task)
  return {
    model: {
      kind: 'ntm',
      slots: 128,
      wordSize: 20,
      readHeads: heads,
      writeHeads: heads,
      shifts: 3,
      controller: { layers, units },
      conventions: { strength: 'oneplus', keyActivation: 'linear', usageStopGradient: false, order: 'readThenWrite' },
    },
    ...trainingAt(learningRate),
  }
}

/** What of a choice the paper does not have, and what applies. */
export const beyondThePaper = ({ task, kind = 'ntm' }: PresetChoice): string | undefined => {
  const isOfTask = paperTasks.some((name) => name === task)
  const isOfModel = kind === 'ntm' || kind === 'none'
  if (isOfTask && isOfModel) return undefined
  const missing = [...(isOfTask ? [] : [`task ${task}`]), ...(isOfModel ? [] : [`memory ${kind}`])].join(' and no ')
  const applied = `its settings for ${isOfTask ? task : 'copy'}${isOfModel ? '' : ', with the sizes of an NTM,'} apply`
  return `The paper, Graves et al. 2014, has no ${missing}: ${applied}.`
}

/**
 * The models of the NTM paper with its optimizer: tables 1 (`controller.kind=feedforward`), 2 (LSTM controllers) and 3
 * (`kind=none`). For tasks that the paper does not have, its settings for copy apply; for other memories, an NTM's sizes.
 *
 * Differs from the paper: the initial state is zero, not learned (`initialState` can learn it). What the paper does not say:
 * the batch size is 1; shifts are −1, 0 and 1; initial weights are Glorot's; a run has at most 1,000,000 updates; LSTMs
 * have no peepholes; of two layers, the first gets the read vectors, and the second feeds the heads and the outputs.
 */
export const paper: Preset = {
  name: 'paper',
  summary: 'The NTM paper’s models and optimizer, task by task: 128 × 20, LSTM controller, centred RMSProp, batch 1',
  source: 'Graves et al. 2014, §4.6 and tables 1–3',
  config: (choice) => (choice.kind === 'none' ? networkConfig(choice) : machineConfig(choice)),
  note: beyondThePaper,
}
