import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { child } from '../../src/core/random.ts'
import { sampleBatch } from '../../src/tasks/batch.ts'
import { bypassFactors } from '../../src/training/bypassDropout.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { lossOf, outputsOf } from '../../src/training/step.ts'
import { seed } from '../arbitraries.ts'
import { close } from '../close.ts'
import { gradientFaults } from '../finiteDifferences.ts'
import { law } from '../law.ts'
import { situationOf, smoothParams } from '../models/machine.ts'
import { withDropout } from './dropping.ts'
import { modelFor, tinyCopy } from '../../test/support/trainers.ts'

law(
  'over all masks, the outputs are those without dropout in the mean',
  withDropout(0.25),
  (draw) => {
    const { model, params, inputs } = situationOf(draw)
    const [T, B] = inputs.shape
    const { units } = draw.config.controller
    const masks = Array.from({ length: 2 ** units }, (_, mask) =>
      Array.from({ length: units }, (_, unit) => Math.floor(mask / 2 ** unit) % 2),
    )
    const outputs = masks.map((mask) => {
      const dropout = tf.tile(tf.tensor3d([[mask.map((kept) => kept / 0.75)]]), [T, B, 1])
      const weight = mask.reduce<number>((product, kept) => product * (kept === 1 ? 0.75 : 0.25), 1)
      return tf.mul(outputsOf(model, params, { inputs, dropout }), weight)
    })
    return close(tf.addN(outputs), outputsOf(model, params, { inputs }), 1e-4)
  },
  40,
)

law(
  'the gradient of the loss under a mask is that of finite differences',
  fc.tuple(withDropout(0.5), seed),
  ([draw, from]) => {
    const { key } = situationOf(draw)
    const fitting = modelFor(tinyCopy, { ...draw.config, wordSize: 3 })
    const params = smoothParams({ params: fitting.init(key), key })
    const batch = sampleBatch(tinyCopy, child(key, 'batch'), 2)
    const [T, B] = batch.mask.shape
    const dropout = bypassFactors(fitting, child(key, 'factors'), { T, B }) as tf.Tensor3D
    const loss = (values: typeof params) => ({ loss: lossOf(fitting, values, { ...batch, dropout }) })
    const { value } = valueAndGradients(params, (values) => loss(values).loss)
    return [...(close(value, loss(params).loss, 0) ? [] : ['another loss']), ...gradientFaults(loss, params, from)]
  },
  5,
)
