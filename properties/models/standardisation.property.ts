import * as tf from '@tensorflow/tfjs-core'
import { child, coinFlips, normal } from '../../src/core/random.ts'
import { entries } from '../../src/core/tree.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { buildModel, type Model, pathNames } from '../../src/models/model.ts'
import { type Scaling, unscaled } from '../../src/models/targets.ts'
import { lossAndGradients } from '../../src/training/step.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'
import { type Draw, scaledMachines, situationOf } from './machine.ts'

/** (x − mean) / deviation, or its inverse, channel by channel. */
const scaled = (x: tf.Tensor3D, { mean, deviation }: Scaling, direction: 'in' | 'out'): tf.Tensor3D => {
  const channels = x.shape[2]
  const values = x.dataSync().map((value: number, at: number) => {
    const [m, d] = [mean[at % channels] ?? 0, deviation[at % channels] ?? 1]
    return direction === 'in' ? (value - m) / d : value * d + m
  })
  return tf.tensor3d(values, x.shape)
}

/** The same model without standardisation. */
const plainOf = ({ config, sizes }: Draw): Model =>
  buildModel({ ...config, standardisation: { inputs: unscaled, outputs: unscaled } }, sizes.I, sizes.O)

law(
  'a model computes with standardised inputs, and answers in the unit of the data, on every path',
  scaledMachines,
  (draw) => {
    const { model, params, inputs } = situationOf(draw)
    const { inputs: before, outputs: after } = draw.config.standardisation
    const plain = plainOf(draw)
    return pathNames.every((path) => {
      const [state, logits] = unrollSequence({ ...plain, path }, params, undefined, scaled(inputs, before, 'in'))
      const expected = scaled(logits, after, 'out')
      const [last, outputs] = unrollSequence({ ...model, path }, params, undefined, inputs)
      const states = new Map(entries(last))
      return (
        close(outputs, expected, 2e-5 * (1 + Math.max(...expected.dataSync().map(Math.abs)))) &&
        entries(state).every(([name, leaf]) => close(states.get(name) as tf.Tensor, leaf, 2e-5))
      )
    })
  },
)

law('its loss and gradients are those on the standardised batch, on every path', scaledMachines, (draw) => {
  const { model, params, inputs, key } = situationOf(draw)
  const [T, B] = inputs.shape
  const { inputs: before, outputs: after } = draw.config.standardisation
  const targets =
    draw.config.outputs.kind === 'values'
      ? normal(child(key, 'targets'), T * B * draw.sizes.O)
      : coinFlips(child(key, 'targets'), T * B * draw.sizes.O)
  const batch = { inputs, targets: tf.tensor3d(targets, [T, B, draw.sizes.O]), mask: tf.ones<tf.Rank.R2>([T, B]) }
  const standard = {
    ...batch,
    inputs: scaled(inputs, before, 'in'),
    targets: scaled(batch.targets, after, 'in'),
  }
  return pathNames.every((path) => {
    const expected = lossAndGradients({ ...plainOf(draw), path }, params, standard)
    const wanted = new Map(entries(expected.gradients))
    const { value, gradients } = lossAndGradients({ ...model, path }, params, batch)
    const [loss] = expected.value.dataSync() as Float32Array
    return (
      close(value, expected.value, 1e-4 * (1 + Math.abs(loss as number))) &&
      entries(gradients).every(([name, leaf]) => {
        const other = wanted.get(name) as tf.Tensor
        return close(leaf, other, 1e-4 * (1 + Math.max(...other.dataSync().map(Math.abs))))
      })
    )
  })
})
