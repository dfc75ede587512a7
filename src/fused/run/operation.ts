import type * as tf from '@tensorflow/tfjs-core'
import { refuse } from '../../core/floats.ts'
import { entries, type Leaf, type TreeRecord } from '../../core/tree.ts'
import type { KernelHeap } from '../../kernels/heap.ts'
import type { Model } from '../../models/model.ts'
import type { Pass } from '../plan/affine.ts'
import type { Checkpointing } from '../plan/checkpointing.ts'
import { type Pointers, planSequence, type SequencePlan } from './sequencePlan.ts'

/** Floats of a cache line: the most that aligning a tensor's data takes. */
const LINE = 16

/** Plans are cached, since lengths recur. */
const planned = new WeakMap<Model, Map<string, SequencePlan>>()
const PLANS = 256

/**
 * The plan of a model for sequences of T steps in batches of B, with or without bypass dropout.
 *
 * @throws RangeError for a stack
 */
export const planOf = (
  model: Model,
  T: number,
  B: number,
  checkpointing: Checkpointing,
  dropping = false,
): SequencePlan => {
  if (model.layers !== undefined) refuse('plan', 'a model of one layer', 'a stack: run its layers, each on its own')
  const plans = planned.get(model) ?? new Map<string, SequencePlan>()
  planned.set(model, plans)
  const name = `${T} ${B} ${checkpointing} ${dropping}`
  const known = plans.get(name)
  if (known !== undefined) return known
  if (plans.size >= PLANS) plans.clear()
  const plan = planSequence(model.config, { T, B, I: model.inputSize, O: model.outputSize }, checkpointing, dropping)
  plans.set(name, plan)
  return plan
}

/** Where tensors lie, by path. */
export const pointersOf = ({ pointerTo }: KernelHeap, leaves: ReadonlyArray<Leaf>): Pointers => {
  const pointers: Record<string, number> = {}
  for (const [path, tensor] of leaves) pointers[path] = pointerTo(tensor)
  return pointers
}

/** Allocates the arena of a pass, with room for `more` floats behind it. */
export const arenaFor = ({ room }: KernelHeap, { size }: SequencePlan, more = 0): tf.Tensor =>
  room([size + LINE + more])

/** A pass over an arena, whose base is aligned to a cache line. */
export const passIn = (heap: KernelHeap, arena: tf.Tensor, params: Pointers, gradients: Pointers): Pass => ({
  kernels: heap.kernels,
  base: Math.ceil(heap.pointerTo(arena) / (4 * LINE)) * 4 * LINE,
  params,
  gradients,
})

/** The leaves of the params that the model's step uses: all but a learned initial state. */
export const ownParams = (params: TreeRecord): ReadonlyArray<Leaf> =>
  entries(params).filter(([path]) => !path.startsWith('initial/'))
