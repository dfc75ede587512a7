import { either as E, function as F } from 'fp-ts'
import type { JsonRecord } from '../../../config/json.ts'
import { resolveConfig } from '../../../config/resolve.ts'
import { explain } from '../../../core/errors.ts'
import { disposeTree } from '../../../core/ownership.ts'
import { REINSTALL } from '../../../io/commandLine.ts'
import type { Path } from '../../../models/model.ts'
import { type Experiment, experimentOf } from '../../../runs/experiment.ts'
import type { BackendName } from '../../../tfjs/backend.ts'
import { initialTrainState, trainStep } from '../../../training/step.ts'
import { type Check, found, messageOf, missing } from './check.ts'

/** The smallest model that uses every operation: several heads, clipping, momentum. */
const small: JsonRecord = {
  task: { name: 'copy', bits: 2, minWords: 1, maxWords: 2 },
  model: {
    slots: 4,
    wordSize: 3,
    readHeads: 2,
    writeHeads: 2,
    controller: { kind: 'lstm', units: 4 },
    conventions: { clip: 20, clipCell: true },
  },
  optimizer: { kind: 'rmsprop', learningRate: 1e-3, momentum: 0.9, clipNorm: 10, clipValue: 10 },
  batchSize: 4,
}

/**
 * A small experiment for checking a backend.
 *
 * @param changes overrides of its config
 */
export const smallExperiment = (changes: JsonRecord): Experiment =>
  F.pipe(
    resolveConfig({ source: 'The config for checks', file: small, flags: changes }),
    E.chain(experimentOf),
    E.getOrElseW((error) => {
      throw new Error(explain(error))
    }),
  )

/** Loss and gradient norm of the first training step of a kind of model. */
export const firstStep = async (kind: string, path: Path): Promise<ReadonlyArray<number>> => {
  const experiment = smallExperiment({ model: { kind }, path })
  const state = initialTrainState(experiment, experiment.key)
  try {
    const [next, metrics] = trainStep(experiment)(state)
    const [[loss = Number.NaN], [norm = Number.NaN]] = await Promise.all([
      metrics.loss.data(),
      metrics.gradientNorm.data(),
    ])
    for (const tree of [next.params, next.optimizer, metrics]) disposeTree(tree)
    return [loss, norm]
  } finally {
    for (const tree of [state.params, state.optimizer]) disposeTree(tree)
  }
}

/** Checks that one training step of a small NTM and a small DNC gives finite numbers on the running backend, with tfjs's kernels. */
export const checkTraining = async (backend: BackendName, required: boolean): Promise<Check> => {
  const subject = { name: `training on ${backend}`, required }
  const remedy = `${REINSTALL} If that does not help, please report this line.`
  try {
    const numbers = [...(await firstStep('ntm', 'reference')), ...(await firstStep('dnc', 'reference'))]
    return numbers.every(Number.isFinite)
      ? found(subject, 'one step of an NTM and of a DNC succeeds')
      : missing(subject, `losses and gradient norms of the first steps are ${numbers.join(', ')}`, remedy)
  } catch (error) {
    return missing(subject, messageOf(error), remedy)
  }
}
