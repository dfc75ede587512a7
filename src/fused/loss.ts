import * as tf from '@tensorflow/tfjs-core'
import { scope } from '../core/ownership.ts'
import { entries, type TreeRecord } from '../core/tree.ts'
import type { KernelHeap } from '../kernels/heap.ts'
import type { Model } from '../models/model.ts'
import type { Batch } from '../tasks/batch.ts'
import { arenaFor, isDifferentiated, ownParams, passIn, planOf, pointersOf } from './operation.ts'
import { learnedPaths, sharedStart } from './start.ts'

/**
 * A machine's loss on a batch, in bits per sequence, as one operation of the tape: machine, cross-entropy and both
 * their gradients in the kernels.
 *
 * @param params the machine's params
 * @param batch  inputs `[T B I]`, targets `[T B O]`, mask `[T B]`
 * @returns      scalar
 * @throws HeapExhausted where the heap has no room for what the passes keep; nothing is leaked then
 */
export const fusedLoss = (
  heap: KernelHeap,
  model: Model,
  params: TreeRecord,
  { inputs, targets, mask }: Batch,
): tf.Scalar =>
  scope(() => {
    const [T, B] = inputs.shape
    const { kernels, pointerTo, room } = heap
    const O = model.outputSize
    const bits = 1 / (B * Math.LN2)
    const plan = planOf(model, T, B, isDifferentiated() ? 'all' : 'last')
    const paramLeaves = ownParams(params)
    // What is learned of the initial state, for a single sequence: all sequences share it.
    const learned = new Set(learnedPaths(model))
    const learnedLeaves =
      learned.size === 0 ? [] : entries(model.initialState(params, 1)).filter(([path]) => learned.has(path))
    const leaves = [...paramLeaves, ...learnedLeaves]

    const operation = tf.customGrad((...given) => {
      const save = given.at(-1) as tf.GradSaveFunc
      const arena = arenaFor(heap, plan)
      const value = room([])
      const pass = passIn(heap, arena, pointersOf(heap, paramLeaves), {})
      plan.forward(pass, { shared: sharedStart(model, pointersOf(heap, learnedLeaves)) }, pointerTo(inputs))
      const logits = plan.logits(pass.base)
      const [z, m] = [pointerTo(targets), pointerTo(mask)]
      const loss = kernels.crossEntropyForward(T * B, O, logits, plan.logitsStride, z, m, bits)
      kernels.fill(1, loss, pointerTo(value))
      save([arena, inputs, targets, mask])
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [arena, x, targets, mask] = saved as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor]
        const gradients = leaves.map(([path, { shape }]) => [path, room(shape)] as const)
        const pass = passIn(heap, arena, {}, pointersOf(heap, gradients))
        const [scale] = dy.dataSync() as Float32Array
        kernels.crossEntropyBackward(
          T * B,
          O,
          plan.logits(pass.base),
          plan.logitsStride,
          pointerTo(targets),
          pointerTo(mask),
          bits * (scale as number),
          plan.dLogits(pass.base),
          plan.logitsStride,
        )
        const shared = pointersOf(heap, gradients.slice(paramLeaves.length))
        plan.backward(pass, pointerTo(x), learned.size === 0 ? {} : { shared })
        return gradients.map(([, gradient]) => gradient)
      }
      return { value, gradFunc }
    })
    return operation(...leaves.map(([, leaf]) => leaf)) as tf.Scalar
  })
