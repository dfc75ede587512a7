import { paper } from './paper.ts'
import type { JsonRecord } from '../json.ts'
import type { Preset } from './preset.ts'

/** Units per layer and learning rate, where they differ from 256 and 3 · 10⁻⁵. */
const tasks: Readonly<Record<string, Readonly<{ units?: number; learningRate?: number }>>> = {
  'repeat-copy': { units: 512 },
  'associative-recall': { learningRate: 1e-4 },
  'n-grams': { units: 128, learningRate: 1e-4 },
  'priority-sort': { units: 128 },
}

/** The LSTMs of the NTM paper's table 3, with its optimizer: three layers, no memory. */
export const lstm: Preset = {
  name: 'lstm',
  summary: 'The NTM paper’s LSTM baseline: three layers of 256 units, no memory, batch 1',
  source: 'Graves et al. 2014, §4.6 and table 3',
  config: (choice) => {
    const { units = 256, learningRate = 3e-5 } = tasks[choice.task] ?? {}
    const { optimizer, ...training } = paper.config(choice)
    return {
      ...training,
      model: { kind: 'none', controller: { kind: 'lstm', layers: 3, units } },
      optimizer: { ...(optimizer as JsonRecord), learningRate },
    }
  },
}
