import * as tf from '@tensorflow/tfjs-core'
import { HEAP_BYTES, HeapExhausted } from './heapExhausted.ts'

/** The part of tfjs's WASM backend that allocates and frees its heap. */
export type Allocator = { _malloc: (bytes: number) => number; readonly _free: (pointer: number) => void }

const guarded = new WeakSet<Allocator>()

/**
 * Allocates on the heap.
 *
 * @throws HeapExhausted if there is no room
 */
const allocateOrThrow = (allocate: Allocator['_malloc'], bytes: number): number => {
  const pointer = bytes < HEAP_BYTES ? allocate(bytes) : 0
  if (pointer === 0) throw new HeapExhausted(bytes, Math.max(0, HEAP_BYTES - tf.memory().numBytes))
  return pointer
}

/** Allocates for ourselves, whether or not the allocator is guarded. @throws HeapExhausted if there is no room */
export const allocated = (wasm: Allocator, bytes: number): number =>
  allocateOrThrow((size) => wasm._malloc(size), bytes)

/**
 * Makes failed allocations throw {@link HeapExhausted}. The backend itself uses the 0 that they return as an address, and
 * requests sizes modulo 4 GiB.
 */
export const guardAllocations = (wasm: Allocator): void => {
  if (guarded.has(wasm)) return
  guarded.add(wasm)
  // Emscripten replaces its functions at their first call.
  wasm._free(wasm._malloc(1))
  const allocate = wasm._malloc
  wasm._malloc = (bytes) => allocateOrThrow(allocate, bytes)
}
