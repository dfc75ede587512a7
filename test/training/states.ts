import { disposeTree } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { entries, type TreeRecord } from '../../src/core/tree.ts'
import {
  initialTrainState,
  type StepMetrics,
  type Trainer,
  type TrainState,
  trainStep,
} from '../../src/training/step.ts'

export const SEED = keyOf(3)

/** Every bit of a tree. */
export const bytes = (tree: TreeRecord): string =>
  entries(tree)
    .map(
      ([path, leaf]) => `${path} ${leaf.shape.join()} ${Buffer.from(leaf.dataSync().slice().buffer).toString('hex')}`,
    )
    .join('\n')

export const stateBytes = ({ params, optimizer, ...rest }: TrainState): string =>
  [bytes({ params, optimizer }), JSON.stringify(rest)].join('\n')

export const freeState = ({ params, optimizer }: TrainState): void => disposeTree({ params, optimizer })
export const freeMetrics = (metrics: StepMetrics): void => disposeTree({ ...metrics })

/** Takes some steps; frees all but the last state. */
export const after = (trainer: Trainer, steps: number): TrainState => {
  let state = initialTrainState(trainer, SEED)
  for (let step = 0; step < steps; step++) {
    const [next, metrics] = trainStep(trainer)(state)
    freeMetrics(metrics)
    freeState(state)
    state = next
  }
  return state
}
