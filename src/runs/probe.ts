import { child } from '../core/random.ts'
import { drawSequences } from '../tasks/batch.ts'
import type { Sequence } from '../tasks/task.ts'
import { evaluationKey } from '../training/evaluation.ts'
import type { Experiment } from './experiment.ts'

/** Number of candidate sequences for the probe. */
const CANDIDATES = 8

/** The probe: a fixed, long held-out sequence on which a model is recorded during training. */
export const probeOf = ({ task, key }: Pick<Experiment, 'task' | 'key'>): Sequence =>
  drawSequences(task.heldOut ?? task, child(evaluationKey(key), 'trained'), CANDIDATES).reduce((longest, sequence) =>
    sequence.inputs.length > longest.inputs.length ? sequence : longest,
  )
