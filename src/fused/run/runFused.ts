import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../../core/ownership.ts'
import { entries, fromEntries, type TreeRecord } from '../../core/tree.ts'
import type { KernelHeap } from '../../kernels/heap.ts'
import { checkedSequence } from '../../models/checkedCalls.ts'
import type { Model } from '../../models/model.ts'
import { inUnits, standardisedInputs } from '../../models/standardisation.ts'
import { isDifferentiated } from '../../tfjs/tape.ts'
import type { Checkpointing } from '../plan/checkpointing.ts'
import { arenaFor, ownParams, passIn, planOf, pointersOf } from './operation.ts'

const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, size) => product * size, 1)

/** The offsets of pieces that lie one after the other. */
const startsOf = (sizes: ReadonlyArray<number>): ReadonlyArray<number> =>
  sizes.map((_, at) => sizes.slice(0, at).reduce((sum, size) => sum + size, 0))

/**
 * Runs a model over a whole sequence in the kernels, as one operation of the tape: the same as `unroll(model.step, …)`,
 * differentiable with respect to params, state and inputs.
 *
 * @param params the model's params
 * @param state  the state before the first row; the caller keeps owning it
 * @param given  `[T B I]`, T ≥ 1
 * @param keep   what is stored for the backward pass, if there is one
 * @returns      the state after the last row, and outputs `[T B O]`: logits, or values in the unit of the data
 * @throws HeapExhausted if the heap has no room for the arena, RangeError if a tensor does not fit the model; nothing is
 * leaked then
 */
export const runFused = (
  heap: KernelHeap,
  model: Model,
  params: TreeRecord,
  state: TreeRecord,
  given: tf.Tensor3D,
  keep: Exclude<Checkpointing, 'none'> = 'full',
): readonly [TreeRecord, tf.Tensor3D] =>
  tidy(() => {
    const inputs = standardisedInputs(model.config, checkedSequence(model, params, state, given))
    const [T, B] = inputs.shape
    const { kernels, pointerTo, room } = heap
    const O = model.outputSize
    const plan = planOf(model, T, B, isDifferentiated() ? keep : 'none')
    const paramLeaves = ownParams(params)
    const stateLeaves = entries(state)
    const leaves = [...paramLeaves, ...stateLeaves]
    const shapes = [[T, B, O], ...stateLeaves.map(([, { shape }]) => shape)]
    const sizes = shapes.map(sizeOf)
    const starts = startsOf(sizes)
    /** Where the final state's tensors lie, after the logits. */
    const finalAt = (start: number) =>
      Object.fromEntries(stateLeaves.map(([path], at) => [path, start + 4 * (starts[at + 1] as number)]))

    // Logits and final state share one tensor, since a custom gradient has one output.
    const operation = tf.customGrad((...given) => {
      const save = given.at(-1) as tf.GradSaveFunc
      const arena = arenaFor(heap, plan)
      const value = room([sizes.reduce((sum, size) => sum + size, 0)])
      const pass = passIn(heap, arena, pointersOf(heap, paramLeaves), {})
      plan.forward(pass, { tensors: pointersOf(heap, stateLeaves) }, pointerTo(inputs))
      kernels.copyRows(T * B, O, plan.logits(pass.base), plan.logitsStride, pointerTo(value), O)
      plan.finalState(pass, finalAt(pointerTo(value)))
      save([arena, inputs])
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] => {
        const [arena, x] = saved as [tf.Tensor, tf.Tensor]
        const gradients = leaves.map(([path, { shape }]) => [path, room(shape)] as const)
        const dInputs = room(x.shape)
        const pass = passIn(heap, arena, {}, pointersOf(heap, gradients))
        kernels.zero(T * B * plan.logitsStride, plan.dLogits(pass.base))
        kernels.copyRows(T * B, O, pointerTo(dy), O, plan.dLogits(pass.base), plan.logitsStride)
        const initial = pointersOf(heap, gradients.slice(paramLeaves.length))
        plan.backward(pass, pointerTo(x), { final: finalAt(pointerTo(dy)), initial, inputs: pointerTo(dInputs) })
        return [...gradients.map(([, gradient]) => gradient), dInputs]
      }
      return { value, gradFunc }
    })
    const whole = operation(...leaves.map(([, leaf]) => leaf), inputs)
    const pieces = shapes.map((shape, at) =>
      tf.reshape(tf.slice(whole, [starts[at] as number], [sizes[at] as number]), shape),
    )
    const final = fromEntries(stateLeaves.map(([path], at) => [path, pieces[at + 1] as tf.Tensor] as const))
    return [final, inUnits(model.config, pieces[0] as tf.Tensor3D)] as const
  })
