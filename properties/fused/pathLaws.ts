import * as tf from '@tensorflow/tfjs-core'
import { child, coinFlips, keyOf } from '../../src/core/random.ts'
import type { TreeRecord } from '../../src/core/tree.ts'
import { chooseExecution } from '../../src/execution/chooseExecution.ts'
import { planOf } from '../../src/fused/run/operation.ts'
import { kernelHeap } from '../../src/kernels/heap.ts'
import type { WholeModelConfig } from '../../src/models/config.ts'
import type { Model } from '../../src/models/model.ts'
import { bypassFactors } from '../../src/training/bypassDropout.ts'
import { lossAndGradients } from '../../src/training/step.ts'
import { law } from '../law.ts'
import { type Draw, situationOf, smoothParams, smoothState } from '../models/machine.ts'
import { isDecided } from './decided.ts'
import {
  adncConfigs,
  anyConfig,
  anyMachine,
  courseBy,
  disagreements,
  type Given,
  type GradientScale,
  narrowNorms,
} from './paths.ts'

/** A model with large params, and a state in which nothing is zero or tied, or the one that its config describes. */
const drawn = (draw: Draw, start: 'smooth' | 'configured') => {
  const { model, inputs, ...situation } = situationOf(draw)
  const params = smoothParams(situation)
  const state =
    start === 'smooth'
      ? smoothState({ model, params, inputs, key: situation.key })
      : model.initialState(params, inputs.shape[1])
  return { model, given: { params, state, inputs } }
}

const agree = (draw: Draw, start: 'smooth' | 'configured', scale: GradientScale = 'leaf') => {
  const { model, given } = drawn(draw, start)
  const { mode, reason } = chooseExecution(model)
  if (mode !== 'fused') return [reason]
  if (!isDecided(model, given)) return []
  const key = keyOf(draw.seed)
  return disagreements((path, values: Given) => courseBy(path, model, values, key), given, key, scale)
}

/** Models of each sparse memory, and the fraction of them that a law tries. */
export const sparse = (['sam', 'sdnc'] as const).map((kind) => ({
  kind,
  machines: anyMachine(anyConfig.filter((config) => config.kind === kind)),
  share: kind === 'sam' ? 1 : 0.6,
}))

/** Fills the heap with NaN, so that passes cannot rely on memory that they have not written. */
const spoil = (model: Model, T: number, B: number): void => {
  const heap = kernelHeap()
  if (heap === undefined) return
  const { size } = planOf(model, T, B, 'full')
  const room = heap.room([size + 16])
  heap.kernels.fill(size + 16, Number.NaN, heap.pointerTo(room))
  room.dispose()
}

/** Loss and gradients of a model in training: gradients of learned params only, not of states. */
const slopeOf = (draw: Draw): ReadonlyArray<string> => {
  const { model, given } = drawn(draw, 'configured')
  const key = keyOf(draw.seed)
  const { T, B, O } = draw.sizes
  const dropout = bypassFactors(model, key, { T, B })
  const batch = {
    inputs: given.inputs,
    targets: tf.tensor3d(coinFlips(child(key, 'targets'), T * B * O), [T, B, O]),
    mask: tf.ones<tf.Rank.R2>([T, B]),
    ...(dropout && { dropout }),
  }
  if (!isDecided(model, given)) return []
  return disagreements(
    (path, params: TreeRecord) => {
      if (path === 'fused') spoil(model, T, B)
      const { value, gradients } = lossAndGradients({ ...model, path }, params, batch)
      return { value, gradients }
    },
    given.params,
    key,
  )
}

/** The same model without a learned initial state: the passes then touch only a few slots' gradients. */
const unlearned = (config: WholeModelConfig): WholeModelConfig => {
  const known = <A>(choice: A | 'learned') => (choice === 'learned' ? 'zeros' : choice)
  const { controller, memory, readVectors, weightings } = config.initialState
  return {
    ...config,
    initialState: {
      controller: known(controller),
      memory: known(memory),
      readVectors: known(readVectors),
      weightings: known(weightings),
    },
  }
}

/** @param part the fraction of models drawn: some in the fast tests, all in the slow ones */
export const pathLaws = (part: number): void => {
  law(
    'the fused path and the reference path agree: outputs, final state, and every gradient',
    anyMachine(),
    (draw) => agree(draw, 'smooth'),
    100 * part,
  )
  law(
    'the paths agree where a layer norm has one or two units: outputs, state, and gradients beside the largest one',
    anyMachine(narrowNorms),
    (draw) => agree(draw, 'smooth', 'all'),
    30 * part,
  )
  law('the loss in training and its gradients are those of the reference path', anyMachine(), slopeOf, 30 * part)
  law('advanced DNCs: the same, with a dropped recurrence', anyMachine(adncConfigs), slopeOf, 30 * part)
  for (const { kind, machines, share } of sparse) {
    const some = share * part
    law(`${kind}: the paths agree`, machines, (draw) => agree(draw, 'smooth'), 30 * some)
    law(`${kind}: the paths agree where all slots are alike`, machines, (draw) => agree(draw, 'configured'), 60 * some)
    law(`${kind}: the same`, machines, slopeOf, 30 * some)
    law(
      `${kind}: the same, where the initial state is not learned`,
      machines,
      (draw) => slopeOf({ ...draw, config: unlearned(draw.config) }),
      60 * some,
    )
  }
}

/** Whether no choice of a model depends on rounding. */
export const leavesNothingToRounding = (draw: Draw): boolean =>
  tf.tidy(() => {
    const { model, given } = drawn(draw, 'smooth')
    return isDecided(model, given)
  })
