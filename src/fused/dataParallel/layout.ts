import type { WholeModelConfig } from '../../models/config.ts'
import type { SharedStart } from '../plan/state.ts'
import type { Pointers } from '../run/sequencePlan.ts'
import { barrierFor } from './barrier.ts'

/** The initial state of all sequences: as in {@link SharedStart}; learned parts lie among the params. */
export type Starts = Readonly<Record<string, SharedStart>>

/**
 * The layout that all shards of all batches share: the model, the largest batch, and the byte offsets of params that lie
 * one after the other. Gradients have the same layout.
 */
export type ShardLayout = Readonly<{
  config: WholeModelConfig
  /** T and B are maxima. */
  sizes: Readonly<Record<'T' | 'B' | 'I' | 'O', number>>
  params: Pointers
  /** The learned parts of a sequence's initial state. */
  learned: Pointers
  /** Floats of params and learned parts together, a multiple of four. */
  floats: number
  start: Starts
}>

/** Numbers that all threads share. */
export type Floats = Float32Array<SharedArrayBuffer>

/** A worker thread's result: its shard's loss and gradients, or why it failed. */
export type ShardResult = Readonly<{
  loss: Float64Array<SharedArrayBuffer>
  gradients: Floats
  /** The error message in UTF-8, zero-padded. */
  complaint: Uint8Array<SharedArrayBuffer>
}>

/** The memory that all threads share. */
export type SharedMemory = Readonly<{
  /** @see barrier.ts */
  barrier: Int32Array<SharedArrayBuffer>
  params: Floats
  /** `[T B I]` */
  inputs: Floats
  /** `[T B O]` */
  targets: Floats
  /** `[T B]` */
  mask: Floats
  /** One per worker thread. */
  results: ReadonlyArray<ShardResult>
}>

const COMPLAINT_BYTES = 1024

const floats = (count: number): Floats => new Float32Array(new SharedArrayBuffer(4 * count))

/** Allocates the memory that a training thread and its `beside` worker threads share. */
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

/** The range of sequences of shard number `shard`, of a batch of B; shard sizes differ by at most one. */
export const columnsOf = (B: number, shards: number, shard: number): readonly [from: number, to: number] => {
  const count = Math.min(shards, B)
  return [shard, shard + 1].map((at) => Math.floor((Math.min(at, count) * B) / count)) as [number, number]
}

/** Pointers into a copy of the params that starts at `base`. */
export const pointersFrom = (base: number, pointers: Pointers): Pointers =>
  Object.fromEntries(Object.entries(pointers).map(([path, at]) => [path, base + at]))

/** Initial states, where a copy of the params starts at `base`. */
export const startsFrom = (base: number, starts: Starts): Starts =>
  Object.fromEntries(
    Object.entries(starts).map(([path, start]) => [path, typeof start === 'object' ? { at: base + start.at } : start]),
  )
