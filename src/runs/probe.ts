import { child } from '../core/random.ts'
import { drawSequences } from '../tasks/batch.ts'
import type { Sequence } from '../tasks/task.ts'
import { evaluationKey } from '../training/evaluation.ts'
import type { Experiment } from './experiment.ts'

/** Among how many sequences the probe is sought. */
const CANDIDATES = 8

/** The sequence that a machine is watched on while it learns: always the same, held out, and not a short one. */
export const probeOf = ({ task, key }: Pick<Experiment, 'task' | 'key'>): Sequence =>
  drawSequences(task.heldOut ?? task, child(evaluationKey(key), 'trained'), CANDIDATES).reduce((longest, sequence) =>
    sequence.inputs.length > longest.inputs.length ? sequence : longest,
  )
