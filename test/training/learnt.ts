import { headlineOf } from '../../src/training/measures.ts'
import { disposeTree } from '../../src/core/ownership.ts'
import type { Key } from '../../src/core/random.ts'
import { type Evaluation, evaluate, evaluationKey } from '../../src/training/evaluation.ts'
import { initialTrainState, type Trainer, trainStep } from '../../src/training/step.ts'

/** Updates between evaluations. */
const EVERY = 50

/**
 * Trains until there is no error on held-out sequences, or for `steps` updates.
 *
 * @param steps at most; a multiple of 50
 * @returns     how it ended
 */
export const learnt = async (trainer: Trainer, steps: number, seed: Key): Promise<Evaluation> => {
  let state = initialTrainState(trainer, seed)
  for (;;) {
    const [next, metrics] = trainStep(trainer)(state)
    disposeTree({ ...metrics })
    disposeTree({ params: state.params, optimizer: state.optimizer })
    state = next
    if (state.step % EVERY !== 0) continue
    const heldOut = { key: evaluationKey(seed), sequences: 64 }
    const marks = await evaluate(trainer.model, state.params, trainer.task, heldOut)
    if (headlineOf(marks) > 0 && state.step < steps) continue
    disposeTree({ params: state.params, optimizer: state.optimizer })
    return marks
  }
}

/** The message of a failed test. */
export const told = ({ bitErrors, loss }: Evaluation): string =>
  `${bitErrors} wrong bits a sequence, a loss of ${loss} bits`
