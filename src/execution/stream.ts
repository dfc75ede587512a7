import { isAsBuilt } from '../core/built.ts'
import { describe, refuse } from '../core/floats.ts'
import type { TreeRecord } from '../core/tree.ts'
import { checkLeaves } from '../core/treeCheck.ts'
import { treeWatch } from '../core/treeWatch.ts'
import { checkParams, checkState } from '../models/checkedCalls.ts'
import type { Model } from '../models/model.ts'
import { stepperOf } from './stepper.ts'

/** One sequence that a model computes row by row, as the rows come. Its state is kept between calls. */
export type Stream = Readonly<{
  /**
   * One step.
   *
   * @param row I numbers; they are copied
   * @returns   the model's O outputs for this row, as the step gives them (logits, or values), in an array of their own
   * @throws RangeError if the row is no array of I numbers, if a param was disposed, if the stream was disposed, or if the
   * backend is no longer that of the stream; the state is as before then
   */
  push: (row: ReadonlyArray<number> | Float32Array) => Float32Array
  /**
   * A copy of the present state: a tree of tensors `[1 …]`, as `unrollSequence` returns it for a batch of one. The caller
   * owns it, and frees it with `disposeTree`. Each access makes a new copy.
   */
  readonly state: TreeRecord
  /**
   * Continues from a state, which is copied; without one, starts anew from the model's initial state.
   *
   * @throws RangeError naming the tensor that does not fit the model; the state is as before then
   */
  reset: (state?: TreeRecord) => void
  /**
   * Continues with other params, such as those of a later update. The state stays.
   *
   * @throws RangeError naming the tensor that does not fit the model; the params are as before then
   */
  setParams: (params: TreeRecord) => void
  /** Frees everything that the stream holds. It may be called twice. */
  dispose: () => void
}>

/** Checks a row of numbers. */
const checkRow = (row: ArrayLike<number>, count: number): void => {
  const isArray = Array.isArray(row) || row instanceof Float32Array
  if (!isArray) refuse('row', `an array of ${count} numbers`, describe(row))
  if (row.length !== count) refuse('row', `${count} numbers, the model’s inputs`, String(row.length))
  if (row instanceof Float32Array) return
  for (let at = 0; at < count; at++)
    if (typeof row[at] !== 'number') refuse(`row, entry ${at}`, 'a number', describe(row[at]))
}

/**
 * Opens a stream: one sequence of a model, from its initial state, row by row. It is the model's step with the state kept
 * inside, for use as rows arrive; `unrollSequence` is faster for whole sequences, and only it has gradients.
 *
 * In the fused kernels, what a sequence prepares once (plan, memory, packed params) stays from row to row, and a push makes no
 * tensor. Elsewhere a push is a call of the model's step. On WebGPU, outputs can be read at once only where tfjs can.
 *
 * The stream keeps no param alive, and does not free them. It looks at the tensors of `params` at each push: if some
 * were replaced in their record, or are variables that were assigned, it continues with the new values; if one was disposed,
 * the push throws. For the params of another tree, call `setParams`.
 *
 * @param params the model's params; the caller keeps owning them
 * @throws RangeError naming the param that does not fit the model, HeapExhausted if the heap has no room; nothing is leaked
 * then
 * @law pushes give the outputs and the state of `unrollSequence` on the same rows
 */
export const stream = (model: Model, params: TreeRecord): Stream => {
  const isKnown = isAsBuilt(model)
  const check = (values: TreeRecord): void => (isKnown ? checkParams(model, values) : checkLeaves(values, 'params'))
  check(params)
  let [current, isSame] = [params, treeWatch(params)]
  const stepper = stepperOf(model, params)
  let isOpen = true

  const setParams = (values: TreeRecord): void => {
    check(values)
    stepper.pack(values)
    current = values
    isSame = treeWatch(values)
  }
  const checkOpen = (): void => {
    if (!isOpen) refuse('stream', 'an open stream', 'a disposed one: make a new one')
  }
  /** Checks that the stream is open, and packs params anew that have changed. */
  const ready = (): void => {
    checkOpen()
    if (!isSame()) setParams(current)
  }

  const opened: Omit<Stream, 'state'> = {
    push: (row) => {
      ready()
      checkRow(row, model.inputSize)
      return stepper.step(row)
    },
    reset: (state) => {
      ready()
      if (state !== undefined) {
        if (isKnown) checkState(model, state, 1, () => ' as a stream is one sequence')
        else checkLeaves(state, 'state')
      }
      stepper.enter(current, state)
    },
    setParams: (values) => {
      checkOpen()
      setParams(values)
    },
    dispose: () => {
      if (isOpen) stepper.dispose()
      isOpen = false
    },
  }
  // Not enumerable: what goes through an object's fields, as `tf.tidy` does with its result, makes no copy.
  return Object.defineProperty(opened, 'state', {
    get: () => {
      checkOpen()
      return stepper.state()
    },
  }) as Stream
}
