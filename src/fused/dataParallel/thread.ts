import { instantiateKernels } from '../../kernels/instantiate.ts'
import { HEAP_BYTES, HeapExhausted } from '../../tfjs/heapExhausted.ts'
import { padded } from '../plan/arena.ts'
import { lossScale } from '../run/lossKernels.ts'
import { planSequence, type SequencePlan } from '../run/sequencePlan.ts'
import { leave, type Round, serveRounds } from './barrier.ts'
import { writeComplaint } from './complaint.ts'
import { columnsOf, pointersFrom, type ShardLayout, type SharedMemory, startsFrom } from './layout.ts'
import { shardGradients } from './shardGradients.ts'

/** What a worker thread is started with. */
export type ShardTask = Readonly<{
  module: WebAssembly.Module
  layout: ShardLayout
  shared: SharedMemory
  /** Its number, from 0; the training thread has none. */
  thread: number
}>

const PAGE = 65_536
const PAGES = 65_536
/** A cache line, in bytes. */
const LINE = 64
const PLANS = 256

const aligned = (pointer: number): number => Math.ceil(pointer / LINE) * LINE

/** Grows a memory to at least `end` bytes. */
const reach = (memory: WebAssembly.Memory, end: number): void => {
  const lacking = end - memory.buffer.byteLength
  if (lacking <= 0) return
  try {
    memory.grow(Math.ceil(lacking / PAGE))
  } catch {
    throw new HeapExhausted(lacking, HEAP_BYTES - memory.buffer.byteLength)
  }
}

/** Copies the columns `from` … `to` of `[T B width]` to `[T, to − from, width]`. */
const copyColumns = (
  [source, target]: readonly [Float32Array, Float32Array],
  { T, B }: Round,
  width: number,
  [from, to]: readonly [number, number],
): void => {
  const row = (to - from) * width
  for (let t = 0; t < T; t++) target.set(source.subarray((t * B + from) * width, (t * B + from) * width + row), t * row)
}

/**
 * Computes one shard of every batch in its own memory: params, their gradients, the shard's batch, the arena.
 */
const shardIn = ({ module, layout, shared, thread }: ShardTask): ((round: Round) => void) => {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: PAGES })
  const kernels = instantiateKernels(module, memory)
  const { config, sizes, floats } = layout
  const { I, O } = sizes
  const { kind } = config.outputs
  const result = shared.results[thread] as SharedMemory['results'][number]
  const shards = shared.results.length + 1
  const paramsAt = LINE
  const gradientsAt = aligned(paramsAt + 4 * floats)
  const batchAt = aligned(gradientsAt + 4 * floats)
  const params = pointersFrom(paramsAt, layout.params)
  const gradients = pointersFrom(gradientsAt, layout.params)
  const learned = pointersFrom(gradientsAt, layout.learned)
  const start = startsFrom(paramsAt, layout.start)
  const plans = new Map<string, SequencePlan>()
  const planFor = (T: number, B: number): SequencePlan => {
    const known = plans.get(`${T} ${B}`)
    if (known !== undefined) return known
    if (plans.size >= PLANS) plans.clear()
    const plan = planSequence(config, { T, B, I, O }, 'full')
    plans.set(`${T} ${B}`, plan)
    return plan
  }
  return (round) => {
    const { T, B } = round
    const columns = columnsOf(B, shards, thread + 1)
    const count = columns[1] - columns[0]
    if (count === 0) return
    const plan = planFor(T, count)
    const inputs = batchAt
    const targets = inputs + 4 * padded(T * count * I)
    const mask = targets + 4 * padded(T * count * O)
    const base = aligned(mask + 4 * padded(T * count))
    reach(memory, base + 4 * plan.size)
    const at = (pointer: number, length: number) => new Float32Array(memory.buffer, pointer, length)
    at(paramsAt, floats).set(shared.params)
    copyColumns([shared.inputs, at(inputs, T * count * I)], round, I, columns)
    copyColumns([shared.targets, at(targets, T * count * O)], round, O, columns)
    copyColumns([shared.mask, at(mask, T * count)], round, 1, columns)
    const scale = lossScale(kind, B)
    const pass = { kernels, base, params, gradients }
    result.loss[0] = shardGradients(plan, pass, { inputs, targets, mask }, { start, learned, kind, scale })
    result.gradients.set(at(gradientsAt, floats))
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Writes the error message of a failed shard to shared memory. */
const complain = ({ shared, thread }: ShardTask, error: unknown): void =>
  writeComplaint((shared.results[thread] as SharedMemory['results'][number]).complaint, reasonOf(error))

/** Tells the training thread, which may be waiting, that this thread ends and why. */
export const leaveShards = (task: ShardTask, error: unknown): void => {
  complain(task, error)
  leave(task.shared.barrier, task.thread)
}

/**
 * The loop of a worker thread: computes its shard of each batch until stopped.
 *
 * @param ready called before the thread waits for the first batch
 */
export const computeShards = (task: ShardTask, ready: () => void): void => {
  const compute = shardIn(task)
  ready()
  serveRounds(task.shared.barrier, task.thread, (round) => {
    try {
      compute(round)
      return true
    } catch (error) {
      complain(task, error)
      return false
    }
  })
}
