import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { disposeExcept, disposeTree } from '../src/core/ownership.ts'
import { child, coinFlips, keyOf } from '../src/core/random.ts'
import { ModelConfig } from '../src/models/config.ts'
import { buildModel, type Path } from '../src/models/model.ts'
import { OptimizerConfig } from '../src/training/optimizers/config.ts'
import { optimizerOf } from '../src/training/optimizers/optimizer.ts'
import { initialTrainState, updateOn } from '../src/training/step.ts'
import { type Summary, summaryOf } from './summary.ts'

/** A Transformer without a memory, and a batch of random bits. */
export type AtOnceSizes = Readonly<Record<'steps' | 'batch' | 'units' | 'layers', number>>

const BITS = 8
/** Warm-up updates until the JIT compiler has settled. Step by step, one update runs as many operations as many updates in parallel. */
const WARM_UP: Readonly<Record<Path, number>> = { fused: 20, reference: 2 }

const decoded = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new RangeError('the benchmark’s sizes make no model')
  return result.right
}

/** Times updates (forward, backward and Adam), with all steps in parallel, or step by step on the reference path. */
export const timeAtOnce = async (
  { steps, batch, units, layers }: AtOnceSizes,
  path: Path,
  iterations: number,
): Promise<Summary> => {
  const config = decoded(ModelConfig.decode({ kind: 'none', controller: { kind: 'transformer', units, layers } }))
  const optimizer = optimizerOf(decoded(OptimizerConfig.decode({ kind: 'adam' })))
  const trainer = { model: buildModel(config, BITS, BITS, path), optimizer }
  const bits = (name: string) =>
    tf.tensor3d(coinFlips(child(keyOf(1), name), steps * batch * BITS), [steps, batch, BITS])
  const given = { inputs: bits('inputs'), targets: bits('targets'), mask: tf.ones<tf.Rank.R2>([steps, batch]) }
  const update = updateOn(trainer)
  let state = initialTrainState(trainer, keyOf(1))
  const times: number[] = []
  for (let iteration = 0; iteration < WARM_UP[path] + iterations; iteration++) {
    const began = performance.now()
    const [next, metrics] = update(state, given)
    await Promise.all([metrics.loss.data(), metrics.finiteness.data()])
    if (iteration >= WARM_UP[path]) times.push(performance.now() - began)
    disposeTree(metrics)
    disposeExcept(
      { params: state.params, optimizer: state.optimizer },
      { params: next.params, optimizer: next.optimizer },
    )
    state = next
  }
  disposeTree({ params: state.params, optimizer: state.optimizer, ...given })
  return summaryOf(times)
}
