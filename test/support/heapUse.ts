import * as tf from '@tensorflow/tfjs-core'

type Allocator = { _malloc: (bytes: number) => number; _free: (pointer: number) => void }

/** Bytes of the WASM heap, besides what was taken before: held at once, at the most, and still held at the end. */
export type HeapUse = Readonly<{ peak: number; kept: number }>

/** What a computation takes of the WASM heap. */
export const heapUse = (computation: () => void): HeapUse => {
  const { wasm } = tf.backend() as unknown as { wasm: Allocator }
  // Emscripten replaces each of them by another function at its first call.
  wasm._free(wasm._malloc(1))
  const { _malloc, _free } = wasm
  const sizes = new Map<number, number>()
  let [live, peak] = [0, 0]
  wasm._malloc = (bytes) => {
    const pointer = _malloc(bytes)
    sizes.set(pointer, bytes)
    live += bytes
    peak = Math.max(peak, live)
    return pointer
  }
  wasm._free = (pointer) => {
    live -= sizes.get(pointer) ?? 0
    sizes.delete(pointer)
    _free(pointer)
  }
  try {
    computation()
  } finally {
    Object.assign(wasm, { _malloc, _free })
  }
  return { peak, kept: live }
}
