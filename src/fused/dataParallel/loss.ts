import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../../core/ownership.ts'
import { entries, type Leaf, mapLeaves, type TreeRecord } from '../../core/tree.ts'
import type { KernelHeap } from '../../kernels/heap.ts'
import type { Model } from '../../models/model.ts'
import { standardisedBatch } from '../../models/standardisation.ts'
import type { Batch } from '../../tasks/batch.ts'
import { padded } from '../plan/arena.ts'
import { lossScale } from '../run/lossKernels.ts'
import { ownParams, passIn, planOf, pointersOf } from '../run/operation.ts'
import type { Pointers } from '../run/sequencePlan.ts'
import { learnedPaths, sharedStart } from '../run/start.ts'
import { announceRound, type Outcome, outcomeOf } from './barrier.ts'
import { readComplaint } from './complaint.ts'
import type { DataParallel } from './dataParallel.ts'
import { columnsOf } from './layout.ts'
import { ShardFailed } from './shardFailed.ts'
import { shardGradients } from './shardGradients.ts'

/** Floats of a cache line. */
const LINE = 16
/** A worker thread may take this many times as long as this thread, plus `patience`. */
const SLOWNESS = 20

/** The leaves that the loss depends on: the params, and the learned parts of a single sequence's initial state. */
type Leaves = Readonly<{ params: ReadonlyArray<Leaf>; learned: ReadonlyArray<Leaf> }>

const leavesOf = (model: Model, params: TreeRecord): Leaves => {
  const learned = new Set(learnedPaths(model))
  return {
    params: ownParams(params),
    learned: learned.size === 0 ? [] : entries(model.initialState(params, 1)).filter(([path]) => learned.has(path)),
  }
}

const refuseLarger = ({ layout: { sizes } }: DataParallel, { inputs: { shape } }: Batch): void => {
  const [T, B] = shape
  if (T > sizes.T || B > sizes.B)
    throw new RangeError(`the shards are for at most ${sizes.T} steps of ${sizes.B} sequences, not ${T} of ${B}`)
}

/** Copies params and batch to shared memory. */
const publish = (heap: KernelHeap, { layout, shared }: DataParallel, leaves: Leaves, batch: Batch): void => {
  const numbers = (tensor: tf.Tensor) => heap.floatsAt(heap.pointerTo(tensor), tensor.size)
  const put =
    (pointers: Pointers) =>
    ([path, leaf]: Leaf) =>
      shared.params.set(numbers(leaf), (pointers[path] as number) / 4)
  leaves.params.forEach(put(layout.params))
  leaves.learned.forEach(put(layout.learned))
  for (const name of ['inputs', 'targets', 'mask'] as const) shared[name].set(numbers(batch[name]))
}

/** Waits for all worker threads. @throws ShardFailed if one has failed, ended or timed out */
const gather = ({ shared, giveUp, isRunning, cause }: DataParallel, patience: number): void => {
  const outcomes = shared.results.map((_, thread) => outcomeOf(shared.barrier, thread, patience, isRunning))
  const complaintOf = (outcome: Outcome): string => {
    const result = shared.results[outcomes.indexOf(outcome)]
    return result === undefined ? '' : readComplaint(result.complaint)
  }
  if (outcomes.includes('gone')) {
    const told = complaintOf('gone')
    throw told === '' ? new ShardFailed('it ended', cause) : new ShardFailed(told)
  }
  if (outcomes.includes('silent')) {
    const reason = `it did not answer within ${Math.ceil(patience / 1000)} s`
    giveUp(reason)
    throw new ShardFailed(reason)
  }
  if (outcomes.includes('failed')) throw new ShardFailed(complaintOf('failed'))
}

/** This thread's shard: the first sequences of the batch. */
const ownSlope = (
  heap: KernelHeap,
  model: Model,
  {
    arena,
    plan,
    leaves,
    gradients,
  }: Readonly<{
    arena: tf.Tensor
    plan: ReturnType<typeof planOf>
    leaves: Leaves
    gradients: Leaves
  }>,
  batch: Batch,
): number => {
  const [T, B] = batch.inputs.shape
  const { I, O, B: count } = plan.sizes
  const pass = passIn(heap, arena, pointersOf(heap, leaves.params), pointersOf(heap, gradients.params))
  const inputs = pass.base + 4 * plan.size
  const targets = inputs + 4 * padded(T * count * I)
  const mask = targets + 4 * padded(T * count * O)
  const copy = (from: tf.Tensor, width: number, to: number) =>
    heap.kernels.copyRows(T, count * width, heap.pointerTo(from), B * width, to, count * width)
  copy(batch.inputs, I, inputs)
  copy(batch.targets, O, targets)
  copy(batch.mask, 1, mask)
  const start = sharedStart(model, pointersOf(heap, leaves.learned))
  const learned = pointersOf(heap, gradients.learned)
  const { kind } = model.config.outputs
  return shardGradients(plan, pass, { inputs, targets, mask }, { start, learned, kind, scale: lossScale(kind, B) })
}

/** Adds the other shards' gradients to this thread's, in the threads' order. */
const addOthers = (
  heap: KernelHeap,
  { layout, shared, workers }: DataParallel,
  scratch: number,
  B: number,
  to: Leaves,
) => {
  const { kernels, pointerTo, floatsAt } = heap
  const add =
    (pointers: Pointers) =>
    ([path, { size }, target]: readonly [string, tf.Tensor, number]) => {
      const from = scratch + (pointers[path] as number)
      const whole = size - (size % 4)
      kernels.addTo(whole, from, target)
      kernels.addRows(1, size - whole, from + 4 * whole, 0, target + 4 * whole, 0)
    }
  const targets = ([path, leaf]: Leaf) => [path, leaf, pointerTo(leaf)] as const
  const [params, learned] = [to.params.map(targets), to.learned.map(targets)]
  for (const { gradients } of shared.results.slice(0, Math.min(workers, B) - 1)) {
    floatsAt(scratch, layout.floats).set(gradients)
    params.forEach(add(layout.params))
    learned.forEach(add(layout.learned))
  }
}

/** The sum of all shards' losses, in the threads' order. */
const total = ({ shared, workers }: DataParallel, own: number, B: number): number =>
  shared.results.slice(0, Math.min(workers, B) - 1).reduce((sum, { loss }) => sum + (loss[0] as number), own)

/** Loss and gradients of all leaves, params first; each thread computes those of its sequences. */
const sharedSlope = (
  heap: KernelHeap,
  model: Model,
  dataParallel: DataParallel,
  leaves: Leaves,
  batch: Batch,
): Readonly<{ value: tf.Scalar; gradients: ReadonlyArray<Leaf> }> => {
  const { layout, shared, workers, patience, failure } = dataParallel
  refuseLarger(dataParallel, batch)
  const lost = failure()
  if (lost !== undefined) throw new ShardFailed(lost)
  const [T, B] = batch.inputs.shape
  const plan = planOf(model, T, columnsOf(B, workers, 0)[1], 'full')
  const value = heap.room([]) as tf.Scalar
  const roomFor = ([path, { shape }]: Leaf): Leaf => [path, heap.room(shape)]
  const gradients = { params: leaves.params.map(roomFor), learned: leaves.learned.map(roomFor) }
  // The arena first, then the batch; later it holds the other threads' gradients.
  const batchSize = padded(T * plan.sizes.B * (plan.sizes.I + plan.sizes.O + 1)) + LINE
  const arena = heap.room([Math.max(plan.size + batchSize, layout.floats) + LINE])
  publish(heap, dataParallel, leaves, batch)
  const began = performance.now()
  announceRound(shared.barrier, shared.results.length, { T, B })
  let own: number
  try {
    own = ownSlope(heap, model, { arena, plan, leaves, gradients }, batch)
  } finally {
    gather(dataParallel, patience + SLOWNESS * (performance.now() - began))
  }
  addOthers(heap, dataParallel, heap.pointerTo(arena), B, gradients)
  heap.kernels.setFloat(heap.pointerTo(value), total(dataParallel, own, B))
  arena.dispose()
  return { value, gradients: [...gradients.params, ...gradients.learned] }
}

/**
 * A model's loss on a batch, by the kind of its targets, as one operation of the tape, like `fusedLoss`: each thread computes
 * the loss and the gradients of its sequences. They are summed in the threads' order, so the result is the same, bit for
 * bit, for the same number of threads.
 *
 * @param params the model's params
 * @param batch  inputs `[T B I]`, targets `[T B O]`, mask `[T B]`
 * @returns      scalar
 * @throws ShardFailed if a worker thread failed, HeapExhausted if the heap has no room for this thread's shard; nothing is
 * leaked then
 */
export const shardedLoss = (
  heap: KernelHeap,
  model: Model,
  dataParallel: DataParallel,
  params: TreeRecord,
  given: Batch,
): tf.Scalar =>
  tidy(() => {
    const batch = standardisedBatch(model.config, given)
    const leaves = leavesOf(model, params)
    const operation = tf.customGrad((...given) => {
      const save = given.at(-1) as tf.GradSaveFunc
      const { value, gradients } = sharedSlope(heap, model, dataParallel, leaves, batch)
      save(gradients.map(([, gradient]) => gradient))
      const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]): tf.Tensor[] =>
        saved.map((gradient) => (dy.dataSync()[0] === 1 ? tf.clone(gradient) : tf.mul(gradient, dy)))
      return { value, gradFunc }
    })
    return operation(...[...leaves.params, ...leaves.learned].map(([, leaf]) => leaf))
  })

/**
 * {@link shardedLoss} and its gradient, without a tape.
 *
 * @returns the loss, and a gradient per param; `undefined` if the initial state is learned, which needs a tape
 * @throws what {@link shardedLoss} throws; nothing is leaked then
 */
export const shardedLossAndGradients = (
  heap: KernelHeap,
  model: Model,
  dataParallel: DataParallel,
  params: TreeRecord,
  given: Batch,
): Readonly<{ value: tf.Scalar; gradients: TreeRecord }> | undefined => {
  if (params['initial'] !== undefined) return undefined
  return tidy(() => {
    const batch = standardisedBatch(model.config, given)
    const { value, gradients } = sharedSlope(heap, model, dataParallel, { params: entries(params), learned: [] }, batch)
    const found = new Map(gradients)
    return { value, gradients: mapLeaves(params, (_, path) => found.get(path) as tf.Tensor) }
  })
}
