import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import type { Tree, TreeRecord } from '../core/tree.ts'
import type { KernelExports } from '../kernels/compiled/exports.ts'
import type { KernelHeap } from '../kernels/heap.ts'
import { averagedShare } from './optimizers/average.ts'
import type { OptimizerConfig } from './optimizers/config.ts'
import { scheduleOf } from './optimizers/schedules.ts'
import type { UpdateRule } from './updateRule.ts'

/** An optimizer slot, a running mean for each param: its transformation, and its name there. */
type Slot = readonly [part: string, field: string]

/** The numbers that change between updates and are the same for all params. */
type Scales = Readonly<{ gradientScale: number; clipValue: number; rate: number; step: number }>

/** Pointers to a param, its gradient and its slots, before and after an update. */
type Places = Readonly<{
  param: number
  gradient: number
  slots: ReadonlyArray<number>
  newParam: number
  newSlots: ReadonlyArray<number>
}>

/** An optimizer's slots, and the kernel that updates a param of `count` entries. */
type Rule = Readonly<{
  slots: ReadonlyArray<Slot>
  apply: (kernels: KernelExports, count: number, places: Places, scales: Scales) => void
}>

const adam = ({ beta1, beta2, epsilon }: OptimizerConfig): Rule => ({
  slots: [
    ['adam', 'mean'],
    ['adam', 'meanSquare'],
  ],
  apply: (kernels, count, { param, gradient, slots, newParam, newSlots }, scales) =>
    kernels.adamUpdate(
      count,
      param,
      gradient,
      slots[0] as number,
      slots[1] as number,
      newParam,
      newSlots[0] as number,
      newSlots[1] as number,
      scales.gradientScale,
      scales.clipValue,
      beta1,
      beta2,
      epsilon,
      1 / (1 - beta1 ** (scales.step + 1)),
      1 / (1 - beta2 ** (scales.step + 1)),
      scales.rate,
    ),
})

const rmsprop = ({ decay, epsilon, epsilonInsideRoot, centered, momentum }: OptimizerConfig): Rule => {
  /** The indices of the mean and the velocity among the slots; −1 for none. */
  const mean = centered ? 1 : -1
  const velocity = momentum > 0 ? 1 + Number(centered) : -1
  return {
    slots: [
      ['rmsprop', 'meanSquare'],
      ...(centered ? [['rmsprop', 'mean'] as const] : []),
      ...(momentum > 0 ? [['momentum', 'velocity'] as const] : []),
    ],
    apply: (kernels, count, { param, gradient, slots, newParam, newSlots }, scales) =>
      kernels.rmspropUpdate(
        count,
        param,
        gradient,
        slots[0] as number,
        slots[mean] ?? 0,
        slots[velocity] ?? 0,
        newParam,
        newSlots[0] as number,
        newSlots[mean] ?? 0,
        newSlots[velocity] ?? 0,
        scales.gradientScale,
        scales.clipValue,
        decay,
        epsilon,
        epsilonInsideRoot ? 1 : 0,
        momentum,
        scales.rate,
      ),
  }
}

const rules: Readonly<Record<OptimizerConfig['kind'], (config: OptimizerConfig) => Rule>> = { rmsprop, adam }

/** A rule that also keeps the average of the params, as its last slot. */
const averaging = (decay: number, { slots, apply }: Rule): Rule => ({
  slots: [...slots, ['average', 'params']],
  apply: (kernels, count, places, scales) => {
    apply(kernels, count, places, scales)
    const [mean, newMean] = [places.slots, places.newSlots].map((all) => all.at(-1) as number) as [number, number]
    kernels.averageUpdate(count, mean, places.newParam, newMean, averagedShare(decay, scales.step))
  },
})

const ruleOf = (config: OptimizerConfig): Rule => {
  const rule = rules[config.kind](config)
  return config.average === null ? rule : averaging(config.average, rule)
}

/**
 * The slots of the optimizer that a config describes, by transformation and field: trees with the structure of the
 * params.
 */
export const slotsOf = (config: OptimizerConfig): ReadonlyArray<Slot> => ruleOf(config).slots

/** The number of slots of the optimizer that a config describes, hence numbers per parameter. */
export const slotCount = (config: OptimizerConfig): number => slotsOf(config).length

/**
 * A tree's leaves in the order of another's.
 *
 * @throws RangeError if it lacks one of them
 */
const leavesLike = (order: Tree, tree: Tree | undefined, leaves: tf.Tensor[] = []): ReadonlyArray<tf.Tensor> => {
  if (tree === undefined || tree instanceof tf.Tensor !== order instanceof tf.Tensor)
    throw new RangeError('trees differ: the params have leaves that the gradients or the optimizer state lack')
  if (tree instanceof tf.Tensor) leaves.push(tree)
  else for (const name of Object.keys(order)) leavesLike((order as TreeRecord)[name] as Tree, tree[name], leaves)
  return leaves
}

/** A tree with the structure of another and the leaves of an iterator. A copy, since branches may have any name. */
const treeLike = (tree: TreeRecord, leaves: Iterator<tf.Tensor>): TreeRecord => {
  const copy: Record<string, Tree> = { ...tree }
  for (const name of Object.keys(tree)) {
    const branch = tree[name] as Tree
    copy[name] = branch instanceof tf.Tensor ? leaves.next().value : treeLike(branch, leaves)
  }
  return copy
}

/** A small tensor of given numbers. */
const tensorOf = (heap: KernelHeap, shape: ReadonlyArray<number>, values: ReadonlyArray<number>): tf.Tensor => {
  const tensor = heap.room(shape)
  const pointer = heap.pointerTo(tensor)
  values.forEach((value, at) => heap.kernels.setFloat(pointer + 4 * at, value))
  return tensor
}

/** Σ x² of a tensor; not finite if and only if an entry is not finite. */
const squaresOf = ({ kernels, pointerTo }: KernelHeap, x: tf.Tensor): number =>
  kernels.sumOfSquares(x.size, pointerTo(x))

/** min(1, limit / ‖g‖), and NaN for NaN. */
const clipFactor = (limit: number | null, norm: number): number => (limit === null || norm <= limit ? 1 : limit / norm)

const roomsLike = ({ room }: KernelHeap, tensors: ReadonlyArray<tf.Tensor>): ReadonlyArray<tf.Tensor> =>
  tensors.map(({ shape }) => room(shape))

const pointersTo = ({ pointerTo }: KernelHeap, tensors: ReadonlyArray<tf.Tensor>): ReadonlyArray<number> =>
  tensors.map(pointerTo)

/** The entry `leaf` of each list. */
const across = (lists: ReadonlyArray<ReadonlyArray<number>>, leaf: number): ReadonlyArray<number> =>
  lists.map((list) => list[leaf] as number)

/** Trees by the names of their slots. */
const stateOf = (slots: ReadonlyArray<Slot>, trees: ReadonlyArray<TreeRecord>): TreeRecord => {
  const state: Record<string, TreeRecord> = {}
  slots.forEach(([part, field], at) => {
    state[part] = { ...state[part], [field]: trees[at] as TreeRecord }
  })
  return state
}

/**
 * The fused update rule of the optimizer that a config describes, in two passes over each param: one sums the
 * gradients' squares, for the norm and the finiteness check; one updates the param and its slots.
 *
 * @returns an update rule on tensors in a heap, with the state of {@link optimizerOf}
 */
export const fusedUpdateRule = (config: OptimizerConfig): ((heap: KernelHeap) => UpdateRule) => {
  const { slots, apply } = ruleOf(config)
  const schedule = scheduleOf(config.learningRate, config.schedule)
  return (heap) => (state, lossAndGradients) =>
    tidy(() => {
      const old = leavesLike(state.params, state.params)
      const gradients = leavesLike(state.params, lossAndGradients.gradients)
      const oldSlots = slots.map(([part, field]) =>
        leavesLike(state.params, (state.optimizer[part] as TreeRecord | undefined)?.[field]),
      )
      const params = roomsLike(heap, old)
      const newSlots = slots.map(() => roomsLike(heap, old))

      const squares = gradients.map((gradient) => squaresOf(heap, gradient))
      const norm = Math.sqrt(squares.reduce((sum, x) => sum + x, 0))
      const scales = {
        gradientScale: clipFactor(config.clipNorm, norm),
        clipValue: config.clipValue ?? Infinity,
        rate: schedule(state.step, state.decayTrigger.since) * state.rateScale,
        step: state.step,
      }
      const from = [old, gradients, ...oldSlots].map((tensors) => pointersTo(heap, tensors))
      const to = [params, ...newSlots].map((tensors) => pointersTo(heap, tensors))
      old.forEach(({ size }, leaf) => {
        const [param = 0, gradient = 0, ...before] = across(from, leaf)
        const [newParam = 0, ...after] = across(to, leaf)
        apply(heap.kernels, size, { param, gradient, slots: before, newParam, newSlots: after }, scales)
      })

      const updated = params.map((param) => squaresOf(heap, param))
      const probes = [squaresOf(heap, lossAndGradients.loss), ...squares, ...updated].map((x) =>
        Number.isFinite(x) ? 0 : Number.NaN,
      )
      return {
        params: treeLike(state.params, params.values()),
        optimizer: stateOf(
          slots,
          newSlots.map((tensors) => treeLike(state.params, tensors.values())),
        ),
        gradientNorm: tensorOf(heap, [], [norm]) as tf.Scalar,
        finiteness: tensorOf(heap, [probes.length], probes) as tf.Tensor1D,
      }
    })
}
