import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { child, coinFlips, type Key, keyOf } from '../../src/core/random.ts'
import { evaluationFootprint, updateFootprint } from '../../src/runs/footprint.ts'
import type { Batch } from '../../src/tasks/batch.ts'
import { scoresOf } from '../../src/training/evaluation.ts'
import { OptimizerConfig } from '../../src/training/optimizers/config.ts'
import { optimizerOf } from '../../src/training/optimizers/optimizer.ts'
import { initialTrainState, updateOn } from '../../src/training/step.ts'
import { heapUse } from '../../test/support/heapUse.ts'
import { law, type Verdict } from '../law.ts'
import { type Draw, situationOf } from '../models/machine.ts'
import { anyConfig, anyMachine } from './paths.ts'

/** Bytes of single numbers: a loss, a norm, a constant. */
const SCALARS = 2048
const TOLERANCE = 0.1

const agree = (what: string, predicted: number, measured: number): Verdict =>
  Math.abs(predicted - measured) <= TOLERANCE * measured + SCALARS
    ? []
    : [`${what}: predicted ${predicted} bytes, took ${measured}`]

const batchOf = ({ T, B, I, O }: Draw['sizes'], key: Key): Batch => ({
  inputs: tf.tensor3d(coinFlips(child(key, 'inputs'), T * B * I), [T, B, I]),
  targets: tf.tensor3d(coinFlips(child(key, 'targets'), T * B * O), [T, B, O]),
  mask: tf.ones([T, B]),
})

const optimizers = fc
  .record({
    kind: fc.constantFrom('rmsprop', 'adam'),
    average: fc.constantFrom(null, 0.9),
    centered: fc.boolean(),
    momentum: fc.constantFrom(0, 0.9),
    clipNorm: fc.constantFrom(null, 10),
  })
  .map((options) => {
    const config = OptimizerConfig.decode(options)
    if (config._tag === 'Left') throw new RangeError('no optimizer')
    return config.right
  })

law(
  'an update takes as much of the heap as was predicted',
  fc.record({ draw: anyMachine(anyConfig), optimizer: optimizers }),
  ({ draw, optimizer }) => {
    const { T, B } = draw.sizes
    const { model, key } = situationOf(draw)
    const trainer = { model, optimizer: optimizerOf(optimizer) }
    const { peak } = heapUse(() => {
      updateOn(trainer)(initialTrainState(trainer, keyOf(draw.seed)), batchOf(draw.sizes, key))
    })
    return agree('an update', updateFootprint(model, optimizer, { T, B }).total, peak)
  },
)

law('an evaluation takes as much of the heap as was predicted', anyMachine(anyConfig), (draw) => {
  const { T, B } = draw.sizes
  const { model, params, key } = situationOf(draw)
  const { peak } = heapUse(() => scoresOf(model, params, batchOf(draw.sizes, key)))
  return agree('an evaluation', evaluationFootprint(model, { T, B }), peak)
})
