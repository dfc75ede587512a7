import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../../core/ownership.ts'
import { entries, type Leaf, mapLeaves, type TreeRecord } from '../../core/tree.ts'
import type { KernelHeap } from '../../kernels/heap.ts'
import type { Model } from '../../models/model.ts'
import { standardisedBatch } from '../../models/standardisation.ts'
import type { Batch } from '../../tasks/batch.ts'
import { isDifferentiated } from '../../tfjs/tape.ts'
import type { Checkpointing } from '../plan/checkpointing.ts'
import { lossKernels, lossScale } from './lossKernels.ts'
import { arenaFor, ownParams, passIn, planOf, pointersOf } from './operation.ts'
import { learnedPaths, sharedStart } from './start.ts'

/** The tensors that a loss is differentiated with respect to. */
type Leaves = Readonly<{
  params: ReadonlyArray<Leaf>
  /** The learned parts of the initial state, of a single sequence; all sequences share them. */
  learned: ReadonlyArray<Leaf>
}>

/** What the forward pass saves for the backward pass: the arena and the batch. */
type Saved = [
  arena: tf.Tensor,
  inputs: tf.Tensor3D,
  targets: tf.Tensor3D,
  mask: tf.Tensor2D,
  dropout: tf.Tensor3D | undefined,
]

/** The forward and backward pass of a loss, over the same arena. */
const passesOf = (
  heap: KernelHeap,
  model: Model,
  { params, learned }: Leaves,
  batch: Batch,
  checkpointing: Checkpointing,
) => {
  const [T, B] = batch.inputs.shape
  const { kernels, pointerTo, room } = heap
  const plan = planOf(model, T, B, checkpointing, batch.dropout !== undefined)
  const dropoutOf = ({ dropout }: Batch) => dropout && pointerTo(dropout)
  const { kind } = model.config.outputs
  const loss = lossKernels(kernels, kind)
  const perSequence = lossScale(kind, B)
  const [rows, O, stride] = [T * B, model.outputSize, plan.logitsStride]
  return {
    arena: () => arenaFor(heap, plan),
    forward: (arena: tf.Tensor): tf.Scalar => {
      const value = room([])
      const pass = passIn(heap, arena, pointersOf(heap, params), {})
      plan.forward(
        pass,
        { shared: sharedStart(model, pointersOf(heap, learned)) },
        pointerTo(batch.inputs),
        dropoutOf(batch),
      )
      const [z, m] = [pointerTo(batch.targets), pointerTo(batch.mask)]
      kernels.setFloat(pointerTo(value), loss.forward(rows, O, plan.logits(pass.base), stride, z, m, perSequence))
      return value as tf.Scalar
    },
    /** The gradients of the leaves, params first, times `scale`. */
    backward: (arena: tf.Tensor, given: Batch, scale: number): ReadonlyArray<Leaf> => {
      const gradients = [...params, ...learned].map(([path, { shape }]) => [path, room(shape)] as const)
      const pass = passIn(heap, arena, {}, pointersOf(heap, gradients))
      const [z, m, logits] = [pointerTo(given.targets), pointerTo(given.mask), plan.logits(pass.base)]
      loss.backward(rows, O, logits, stride, z, m, perSequence * scale, plan.dLogits(pass.base), stride)
      const shared = pointersOf(heap, gradients.slice(params.length))
      plan.backward(pass, pointerTo(given.inputs), learned.length === 0 ? {} : { shared }, dropoutOf(given))
      return gradients
    },
  }
}

/**
 * A model's loss on a batch, by the kind of its targets, as one operation of the tape: model, loss and their gradients run
 * in the kernels.
 *
 * @param params the model's params
 * @param batch  inputs `[T B I]`, targets `[T B O]`, mask `[T B]`; dropout `[T B H]` with bypass dropout
 * @returns      scalar
 * @throws HeapExhausted if the heap has no room for the arena; nothing is leaked then
 */
export const fusedLoss = (heap: KernelHeap, model: Model, params: TreeRecord, given: Batch): tf.Scalar =>
  tidy(() => {
    const batch = standardisedBatch(model.config, given)
    const paths = new Set(learnedPaths(model))
    const learned = paths.size === 0 ? [] : entries(model.initialState(params, 1)).filter(([path]) => paths.has(path))
    const leaves = { params: ownParams(params), learned }
    const passes = passesOf(heap, model, leaves, batch, isDifferentiated() ? 'full' : 'none')
    const operation = tf.customGrad((...given) => {
      const save = given.at(-1) as tf.GradSaveFunc
      const arena = passes.arena()
      const value = passes.forward(arena)
      save([arena, batch.inputs, batch.targets, batch.mask, ...(batch.dropout ? [batch.dropout] : [])])
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [arena, inputs, targets, mask, dropout] = saved as Saved
        const [scale] = dy.dataSync() as Float32Array
        const given = { inputs, targets, mask, ...(dropout && { dropout }) }
        return passes.backward(arena, given, scale as number).map(([, gradient]) => gradient)
      }
      return { value, gradFunc }
    })
    return operation(...[...leaves.params, ...learned].map(([, leaf]) => leaf))
  })

/**
 * {@link fusedLoss} and its gradient without a tape: for a small model, the tape takes longer than the kernels.
 *
 * @returns the loss, and a gradient per param; `undefined` if the initial state is learned, which needs a tape
 * @throws HeapExhausted if the heap has no room for the arena; nothing is leaked then
 */
export const fusedLossAndGradients = (
  heap: KernelHeap,
  model: Model,
  params: TreeRecord,
  given: Batch,
): Readonly<{ value: tf.Scalar; gradients: TreeRecord }> | undefined => {
  if (params['initial'] !== undefined) return undefined
  return tidy(() => {
    const batch = standardisedBatch(model.config, given)
    const passes = passesOf(heap, model, { params: entries(params), learned: [] }, batch, 'full')
    const arena = passes.arena()
    const value = passes.forward(arena)
    const found = new Map(passes.backward(arena, batch, 1))
    return { value, gradients: mapLeaves(params, (_, path) => found.get(path) as tf.Tensor) }
  })
}
