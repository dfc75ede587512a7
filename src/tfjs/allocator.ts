import * as tf from '@tensorflow/tfjs-core'
import { HEAP_BYTES, HeapExhausted } from './heapExhausted.ts'

/** Of tfjs's WASM backend, what gives and takes back stretches of its heap. */
export type Allocator = { _malloc: (bytes: number) => number; readonly _free: (pointer: number) => void }

const guarded = new WeakSet<Allocator>()

/**
 * Makes failed allocations throw {@link HeapExhausted}. The backend takes the 0 that they give for an address, and of
 * what is larger than the heap it asks for no more than what is beyond 4 GiB.
 */
export const guardAllocations = (wasm: Allocator): void => {
  if (guarded.has(wasm)) return
  guarded.add(wasm)
  // Emscripten replaces its functions by others at their first call.
  wasm._free(wasm._malloc(1))
  const allocate = wasm._malloc
  wasm._malloc = (bytes) => {
    const pointer = bytes < HEAP_BYTES ? allocate(bytes) : 0
    if (pointer === 0) throw new HeapExhausted(bytes, Math.max(0, HEAP_BYTES - tf.memory().numBytes))
    return pointer
  }
}
