import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import type { WholeModelConfig } from '../../src/models/config.ts'
import { bypassFactors } from '../../src/training/bypassDropout.ts'
import { outputsOf } from '../../src/training/step.ts'
import { seed } from '../arbitraries.ts'
import { close, closeTrees, flat } from '../close.ts'
import { law } from '../law.ts'
import { withDropout } from './dropping.ts'
import { type Draw, situationOf } from '../models/machine.ts'
import { modelFor, tinyCopy } from '../../test/support/trainers.ts'

const withRate = (draw: Draw, bypassDropout: number) =>
  situationOf({
    ...draw,
    config: { ...draw.config, conventions: { ...draw.config.conventions, bypassDropout } },
  })

const factorsIn = (config: WholeModelConfig, from: number, T: number, B: number): tf.Tensor3D => {
  const model = situationOf({ config, sizes: { I: 2, O: 2, T, B }, seed: 1 }).model
  return bypassFactors(model, keyOf(from), { T, B }) ?? tf.zeros([T, B, 0])
}

law(
  'what is dropped is missed by the outputs of its own step alone',
  withDropout(0.5),
  (draw) => {
    const { params, inputs, ...situation } = situationOf(draw)
    // The kernels round differently.
    const model = { ...situation.model, path: 'reference' } as const
    const [T, B] = inputs.shape
    const H = draw.config.controller.units
    const [first, rest] = [tf.zeros<tf.Rank.R3>([1, B, H]), tf.ones<tf.Rank.R3>([T - 1, B, H])]
    const dropout = T === 1 ? first : tf.concat([first, rest], 0)
    const dropped = outputsOf(model, params, { inputs, dropout })
    const whole = outputsOf(model, params, { inputs })
    const [kernel, bias] = ['kernel', 'bias'].map((name) => (params['readout'] as Record<string, tf.Tensor>)[name])
    const state = model.initialState(params, B)
    const [, { intermediates }] = model.observe(params, state, tf.squeeze(tf.slice(inputs, 0, 1), [0]))
    const reads = tf.reshape(intermediates['readVectors'] as tf.Tensor, [B, -1])
    const expected = tf.add(
      tf.matMul(tf.concat([tf.zeros([B, H]), reads], 1), kernel as tf.Tensor2D),
      bias as tf.Tensor,
    )
    return (
      close(tf.squeeze(tf.slice(dropped, 0, 1), [0]), expected) &&
      (T === 1 || close(tf.slice(dropped, 1), tf.slice(whole, 1), 0))
    )
  },
  40,
)

/** A state without the hidden state of the controller's top layer, if it has one. */
const withoutHidden = (state: TreeRecord, layers: number): TreeRecord => {
  const hidden = layers === 1 ? 'controller/hidden' : `controller/layer${layers}/hidden`
  return mapLeaves(state, (leaf, path) => (path === hidden ? tf.zerosLike(leaf) : leaf))
}

law(
  'with recurrentDropout, the next step runs from what is left of the hidden state of an LSTM or GRU, and nothing else differs',
  withDropout(0.5, true),
  (draw) => {
    const { params, inputs, ...situation } = situationOf(draw)
    const model = { ...situation.model, path: 'reference' } as const
    const [T, B] = inputs.shape
    const { units, layers } = draw.config.controller
    if (T === 1) return true
    const dropout = tf.concat([tf.zeros<tf.Rank.R3>([1, B, units]), tf.ones<tf.Rank.R3>([T - 1, B, units])], 0)
    const dropped = outputsOf(model, params, { inputs, dropout })
    const start = model.initialState(params, B)
    const [after] = model.step(params, start, tf.squeeze(tf.slice(inputs, 0, 1), [0]))
    const [, rest] = unrollSequence(model, params, withoutHidden(after, layers), tf.slice(inputs, 1))
    return close(tf.slice(dropped, 1), rest, 0)
  },
  40,
)

law(
  'a rate of zero is no dropout, to the bit; without masks, so is any',
  fc.tuple(withDropout(0.5), seed),
  ([draw, from]) => {
    const [none, some] = [withRate(draw, 0), withRate(draw, 0.5)]
    const { inputs } = none
    // The kernels round differently.
    const [reference, masked] = [none, some].map(({ model }) => ({ ...model, path: 'reference' }) as const) as [
      typeof none.model,
      typeof some.model,
    ]
    const ones = tf.ones<tf.Rank.R3>([inputs.shape[0], inputs.shape[1], draw.config.controller.units])
    const plain = outputsOf(reference, none.params, { inputs })
    return (
      bypassFactors(none.model, keyOf(from), { T: 2, B: 2 }) === undefined &&
      closeTrees(none.params, some.params, 0) &&
      close(outputsOf(masked, some.params, { inputs }), plain, 0) &&
      close(outputsOf(masked, some.params, { inputs, dropout: ones }), plain, 0)
    )
  },
  20,
)

law(
  'factors are 0 or 1 / (1 − p), the same for the same key, whatever else is in the batch and comes later',
  fc.tuple(withDropout(0.1), seed),
  ([{ config }, from]) => {
    const whole = factorsIn(config, from, 5, 3)
    const part = factorsIn(config, from, 3, 2)
    return (
      flat(whole).every((factor) => factor === 0 || Math.abs(factor - 1 / 0.9) < 1e-6) &&
      close(factorsIn(config, from, 5, 3), whole, 0) &&
      close(part, tf.slice(whole, 0, [3, 2, -1]), 0)
    )
  },
  20,
)

law(
  'as many are dropped as the rate says, and each by itself',
  seed,
  (from) => {
    const model = modelFor(tinyCopy, { kind: 'content-dnc', conventions: { bypassDropout: 0.1 } })
    const [T, B, H] = [200, 20, 5]
    const factors = bypassFactors(model, keyOf(from), { T, B })
    if (factors === undefined) return ['no factors']
    const dropped = tf.equal(factors, 0)
    // Within five standard deviations of what is expected; a pair of neighbours along each axis is dropped at p².
    const shares = [0, 1, 2].map((axis) => {
      const sizes = [T, B, H].map((size, at) => (at === axis ? size - 1 : size))
      const next = [0, 1, 2].map((at) => (at === axis ? 1 : 0))
      const both = tf.logicalAnd(tf.slice(dropped, [0, 0, 0], sizes), tf.slice(dropped, next, sizes))
      return [0.01, tf.mean(tf.cast(both, 'float32')).dataSync()[0] ?? 0] as const
    })
    const all = [[0.1, tf.mean(tf.cast(dropped, 'float32')).dataSync()[0] ?? 0] as const, ...shares]
    return all.flatMap(([expected, share]) =>
      Math.abs(share - expected) < 5 * Math.sqrt(expected / (T * B * H - B * T)) ? [] : [`${share}, not ${expected}`],
    )
  },
  10,
)
