import { beyondThePaper, networkConfig } from './paper.ts'
import type { Preset } from './preset.ts'

/**
 * The LSTMs of the NTM paper's table 3, with its optimizer: three layers, no memory. For tasks that the paper does not have,
 * its settings for copy apply.
 *
 * Differs from the paper: the initial state is zero, not learned. LSTMs have no peepholes, and inputs go to the first layer,
 * outputs come from the last; the parameters that table 3 counts for copy are, but for one, those of LSTMs with peepholes whose
 * layers all get the inputs and all feed the outputs, as in Graves 2013. Batch size, initial weights and number of updates are as in the preset `paper`.
 */
export const lstm: Preset = {
  name: 'lstm',
  summary: 'The NTM paper’s LSTM baseline: three layers of 256 units, no memory, batch 1',
  source: 'Graves et al. 2014, §4.6 and table 3',
  config: networkConfig,
  note: ({ task }) => beyondThePaper({ task, kind: 'none' }),
}
