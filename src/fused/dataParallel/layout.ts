import type { WholeModelConfig } from '../../models/config.ts'
import type { SharedStart } from '../plan/state.ts'
import type { Pointers } from '../run/sequencePlan.ts'
import { barrierFor } from './barrier.ts'

/** How sequences start: as in {@link SharedStart}, where what is learned lies among the params. */
export type Starts = Readonly<Record<string, SharedStart>>

/**
 * What all shards of all batches have in common: the machine, the largest batch, and where params lie when they are
 * written one after the other, in bytes from the first. Their gradients lie likewise.
 */
export type ShardLayout = Readonly<{
  config: WholeModelConfig
  /** T and B: at most. */
  sizes: Readonly<Record<'T' | 'B' | 'I' | 'O', number>>
  params: Pointers
  /** What is learned of a sequence's initial state. */
  learned: Pointers
  /** Floats of all of these, a multiple of four. */
  floats: number
  start: Starts
}>

type Floats = Float32Array<SharedArrayBuffer>

/** What one thread gives back: its shard's loss and gradients, or why it could not compute them. */
export type ShardResult = Readonly<{
  loss: Float64Array<SharedArrayBuffer>
  gradients: Floats
  /** UTF-8, filled up with zeros. */
  complaint: Uint8Array<SharedArrayBuffer>
}>

/** What the threads that share a batch all see. */
export type SharedMemory = Readonly<{
  /** @see rounds.ts */
  barrier: Int32Array<SharedArrayBuffer>
  params: Floats
  /** `[T B I]` */
  inputs: Floats
  /** `[T B O]` */
  targets: Floats
  /** `[T B]` */
  mask: Floats
  /** One for each thread, without the one that trains. */
  results: ReadonlyArray<ShardResult>
}>

const COMPLAINT_BYTES = 1024

const floats = (count: number): Floats => new Float32Array(new SharedArrayBuffer(4 * count))

/** Memory to share among a thread that trains and some beside it. */
export const sharedMemoryFor = (
  { sizes: { T, B, I, O }, floats: count }: ShardLayout,
  beside: number,
): SharedMemory => ({
  barrier: barrierFor(beside),
  params: floats(count),
  inputs: floats(T * B * I),
  targets: floats(T * B * O),
  mask: floats(T * B),
  results: Array.from({ length: beside }, () => ({
    loss: new Float64Array(new SharedArrayBuffer(8)),
    gradients: floats(count),
    complaint: new Uint8Array(new SharedArrayBuffer(COMPLAINT_BYTES)),
  })),
})

/** The sequences of a batch of B that one of `shards` shards has: as many as another, or one less. */
export const columnsOf = (B: number, shards: number, shard: number): readonly [from: number, to: number] => {
  const count = Math.min(shards, B)
  return [shard, shard + 1].map((at) => Math.floor((Math.min(at, count) * B) / count)) as [number, number]
}

/** Pointers into a copy of the params that starts at `base`. */
export const pointersFrom = (base: number, pointers: Pointers): Pointers =>
  Object.fromEntries(Object.entries(pointers).map(([path, at]) => [path, base + at]))

/** Starts, where a copy of the params starts at `base`. */
export const startsFrom = (base: number, starts: Starts): Starts =>
  Object.fromEntries(
    Object.entries(starts).map(([path, start]) => [path, typeof start === 'object' ? { at: base + start.at } : start]),
  )
