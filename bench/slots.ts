import { either as E } from 'fp-ts'
import { disposeTree } from '../src/core/ownership.ts'
import { keyOf } from '../src/core/random.ts'
import { fusedLoss, fusedLossAndGradients } from '../src/fused/run/loss.ts'
import { planOf } from '../src/fused/run/operation.ts'
import type { KernelExports } from '../src/kernels/compiled/exports.ts'
import type { KernelHeap } from '../src/kernels/heap.ts'
import { ModelConfig } from '../src/models/config.ts'
import { buildModel } from '../src/models/model.ts'
import { sampleBatch } from '../src/tasks/batch.ts'
import { copy } from '../src/tasks/copy.ts'
import { valueAndGradients } from '../src/training/gradients.ts'

/** The initial memory: all rows alike, or learned and all different. */
export const starts = ['alike', 'learned'] as const
export type SlotStart = (typeof starts)[number]

/** The cost of a sparse memory: the fastest of some iterations, forward and backward. */
export type SlotCost = Readonly<{
  slots: number
  steps: number
  iterations: number
  /** Milliseconds of an iteration. */
  whole: number
  /** Of these, milliseconds per step for the look-up, and for the rest. */
  lookUp: number
  rest: number
  /** Milliseconds per sequence, whatever its length: per-slot setup, packing params, their gradients. */
  once: number
  /** Bytes that a step stores for the backward pass, and bytes per sequence, whatever its length. */
  bytesPerStep: number
  bytesAtOnce: number
}>

/** The sparse memories. */
export const sparseKinds = ['sam', 'sdnc'] as const
export type SparseKind = (typeof sparseKinds)[number]

/** Copying ten words of eight bits. */
const WORDS = 10
const WARM_UP = 3

type Pass = 'forward' | 'backward'

/** The first and last kernel of a step's forward and backward pass. */
const ENDS: Readonly<Record<SparseKind, Readonly<Record<Pass, readonly [keyof KernelExports, keyof KernelExports]>>>> =
  {
    sam: { forward: ['lstmForward', 'accessForward'], backward: ['sparseReadBackward', 'lstmBackward'] },
    sdnc: { forward: ['lstmForward', 'accessForward'], backward: ['followBackward', 'lstmBackward'] },
  }

/** Kernel timings: the duration of look-ups, and the start and end of the steps of a pass. */
type Watch = { lookUp: number; from: Record<Pass, number>; to: Record<Pass, number> }

const stopped = (): Watch => ({
  lookUp: 0,
  from: { forward: Infinity, backward: Infinity },
  to: { forward: 0, backward: 0 },
})

/** The same kernels, timed. */
const watched = (kernels: KernelExports, kind: SparseKind, watch: Watch): KernelExports =>
  Object.fromEntries(
    Object.entries(kernels).map(([name, kernel]) => [
      name,
      (...numbers: ReadonlyArray<number>) => {
        const began = performance.now()
        const result = Reflect.apply(kernel, undefined, numbers) as unknown
        const ended = performance.now()
        if (name === 'nearestForward') watch.lookUp += ended - began
        for (const pass of ['forward', 'backward'] as const) {
          if (name === ENDS[kind][pass][0]) watch.from[pass] = Math.min(watch.from[pass], began)
          if (name === ENDS[kind][pass][1]) watch.to[pass] = ended
        }
        return result
      },
    ]),
  ) as KernelExports

const decoded = <A>(result: E.Either<unknown, A>): A => {
  if (E.isLeft(result)) throw new RangeError('the benchmark’s sizes make no model')
  return result.right
}

/** Times a sparse memory on copy: one thread, words of 20 numbers, four reads, an LSTM of 100 units. */
export const costOfSlots = (
  heap: KernelHeap,
  {
    kind,
    slots,
    batch,
    start,
    iterations,
  }: Readonly<Record<'slots' | 'batch' | 'iterations', number> & { kind: SparseKind; start: SlotStart }>,
): SlotCost => {
  const task = decoded(copy.configure({ minWords: WORDS, maxWords: WORDS }))
  const initialState = { memory: start === 'learned' ? 'learned' : 'zeros' }
  const config = decoded(ModelConfig.decode({ kind, slots, wordSize: 20, reads: 4, initialState }))
  const model = buildModel(config, task.inputSize, task.targetSize)
  const params = model.init(keyOf(1))
  const given = sampleBatch(task, keyOf(2), batch)
  const steps = given.inputs.shape[0]
  const watch = stopped()
  const own: KernelHeap = { ...heap, kernels: watched(heap.kernels, kind, watch) }
  const iteration = () => {
    Object.assign(watch, stopped())
    const began = performance.now()
    const { value, gradients } =
      fusedLossAndGradients(own, model, params, given) ??
      valueAndGradients(params, (values) => fusedLoss(own, model, values, given))
    const whole = performance.now() - began
    disposeTree({ value, gradients })
    const { lookUp, from, to } = watch
    const stepping = to.forward - from.forward + to.backward - from.backward
    return { whole, once: whole - stepping, lookUp: lookUp / steps, rest: (stepping - lookUp) / steps }
  }
  for (let i = 0; i < WARM_UP; i++) iteration()
  const all = Array.from({ length: iterations }, iteration)
  disposeTree({ params, given })
  const best = all.reduce((least, one) => (one.whole < least.whole ? one : least))
  const bytes = (T: number) => 4 * planOf(model, T, batch, 'full').size
  const bytesPerStep = bytes(steps + 1) - bytes(steps)
  return {
    slots,
    steps,
    iterations,
    ...best,
    bytesPerStep,
    bytesAtOnce: bytes(steps) - steps * bytesPerStep,
  }
}
