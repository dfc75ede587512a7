import * as tf from '@tensorflow/tfjs-core'
import { entries } from '../../src/core/tree.ts'
import type { TargetKind } from '../../src/models/targets.ts'
import type { WholeModelConfig } from '../../src/models/config.ts'
import { record, type Recorded } from '../../src/recording/record.ts'
import { close } from '../close.ts'
import { law } from '../law.ts'
import { tensorsKept } from '../leaks.ts'
import { courseOf, machines, modelConfigs, type Situation, situationOf, smoothParams } from '../models/machine.ts'

/** A situation that is recorded, with params that make every gate and weighting move. */
const recorded = (situation: Situation) => {
  const lively = { ...situation, params: smoothParams(situation) }
  return { lively, ...record(lively.model, lively.params, lively) }
}

/** The step `t` of something `[T B …]`. */
const at = (x: tf.Tensor | undefined, t: number): tf.Tensor => {
  if (x === undefined) throw new RangeError('not recorded')
  return tf.gather(x, tf.scalar(t, 'int32'))
}

/** A number per head `[B H]` over its slots. */
const gate = (x: tf.Tensor): tf.Tensor => tf.expandDims(x, -1)

/** `g·a + (1 − g)·b` */
const mix = (g: tf.Tensor, a: tf.Tensor, b: tf.Tensor): tf.Tensor => tf.add(tf.mul(g, a), tf.mul(tf.sub(1, g), b))

/** What is not as expected, by name. */
const wrong = (expected: Recorded['intermediates'], found: Recorded['intermediates']): ReadonlyArray<string> =>
  Object.entries(expected).flatMap(([name, x]) => (close(found[name] as tf.Tensor, x) ? [] : [`another ${name}`]))

/** How outputs are read: probabilities of bits or of classes, or values. */
const readings: Readonly<Record<TargetKind, (y: tf.Tensor3D) => tf.Tensor3D>> = {
  bits: (y) => tf.div(1, tf.add(1, tf.exp(tf.neg(y)))),
  classes: (y) => tf.div(tf.exp(y), tf.sum(tf.exp(y), 2, true)),
  values: (y) => y,
}

const ofKind = (kind: WholeModelConfig['kind']) => machines(modelConfigs.map((config) => ({ ...config, kind })))

law('a recording tells what the step does: its outputs, and the state after the last step', machines(), (draw) => {
  const { lively, outputs, intermediates } = recorded(situationOf(draw))
  const course = courseOf(lively)
  const steps = draw.sizes.T
  const ends = entries(course.last).filter(([path]) => path in intermediates)
  const last = Object.fromEntries(ends.map(([path]) => [path, at(intermediates[path], steps - 1)]))
  return [
    ...(close(outputs, readings[draw.config.outputs.kind](course.outputs)) ? [] : ['other outputs']),
    ...ends.flatMap(([path, leaf]) => (close(last[path] as tf.Tensor, leaf) ? [] : [`another last ${path}`])),
    ...(draw.config.kind === 'none' || ends.length >= 3 ? [] : ['the state is not recorded']),
  ]
})

law('a recording keeps its own tensors alone', machines(), (draw) => {
  const { model, params, inputs } = situationOf(draw)
  let kept = 0
  const held = tensorsKept(() => {
    const { outputs, intermediates } = record(model, params, { inputs })
    kept = 1 + Object.keys(intermediates).length
    return [outputs, intermediates]
  })
  return held === kept
})

law('dnc: what is recorded obeys the papers’ equations by its names', ofKind('dnc'), (draw) => {
  const { intermediates: x } = recorded(situationOf(draw))
  const { T, B } = draw.sizes
  const { writeHeads: K, readHeads: R } = draw.config
  const writeWeightings = tf.mul(
    gate(x['writeGates'] as tf.Tensor),
    mix(gate(x['allocationGates'] as tf.Tensor), x['allocation'] as tf.Tensor, x['writeContent'] as tf.Tensor),
  )
  const modes = x['readModes'] as tf.Tensor
  const mode = (from: number, count: number): tf.Tensor =>
    gate(tf.transpose(tf.slice(modes, [0, 0, 0, from], [T, B, R, count]), [0, 1, 3, 2])) // [T B K R 1]
  const readWeightings = tf.addN([
    tf.sum(tf.mul(mode(0, K), x['backward'] as tf.Tensor), 2),
    tf.sum(tf.mul(mode(K, K), x['forward'] as tf.Tensor), 2),
    tf.mul(tf.squeeze(mode(2 * K, 1), [2]), x['readContent'] as tf.Tensor),
  ])
  const readVectors = tf.matMul(x['readWeightings'] as tf.Tensor, x['memory'] as tf.Tensor)
  return wrong({ writeWeightings, readWeightings, readVectors }, x)
})

law('ntm: what is recorded obeys the paper’s equations by its names', ofKind('ntm'), (draw) => {
  const { lively, intermediates: x } = recorded(situationOf(draw))
  const start = lively.model.initialState(lively.params, draw.sizes.B) as Readonly<Record<string, tf.Tensor>>
  const weightings = tf.concat([x['readWeightings'] as tf.Tensor, x['writeWeightings'] as tf.Tensor], 2)
  const before = tf.concat([
    tf.expandDims(tf.concat([start['readWeightings'] as tf.Tensor, start['writeWeightings'] as tf.Tensor], 1), 0),
    tf.slice(weightings, 0, draw.sizes.T - 1),
  ])
  const interpolated = mix(gate(x['interpolationGates'] as tf.Tensor), x['content'] as tf.Tensor, before)
  const powers = tf.pow(x['shifted'] as tf.Tensor, gate(x['sharpening'] as tf.Tensor))
  const mass = tf.add(tf.sum(powers, -1, true), draw.config.conventions.sharpeningEpsilon)
  const sharpened = tf.div(powers, mass)
  return wrong({ interpolated, sharpened }, { interpolated: x['interpolated'] as tf.Tensor, sharpened: weightings })
})
