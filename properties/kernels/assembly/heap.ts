import { readFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import type { KernelExports } from '../../../src/kernels/compiled/exports.ts'
import { instantiateKernels } from '../../../src/kernels/instantiate.ts'

/** Node 20 has relaxed SIMD behind a flag. */
setFlagsFromString('--experimental-wasm-relaxed-simd')

/** A memory of its own for kernels under test: what is put there stays until the next {@link Heap.clear}. */
export type Heap = Readonly<{
  variant: string
  kernels: KernelExports
  /** Room for `count` floats, filled with NaN so that nothing depends on what was there. */
  room: (count: number) => number
  /** A copy of some numbers. */
  put: (values: ArrayLike<number>) => number
  get: (pointer: number, count: number) => Float32Array
  integers: (pointer: number, count: number) => Int32Array
  clear: () => void
}>

const PAGE = 65_536

const heapOf = (variant: string): Heap => {
  const memory = new WebAssembly.Memory({ initial: 64 })
  const file = new URL(`../../../src/kernels/compiled/${variant}.wasm`, import.meta.url)
  const kernels = instantiateKernels(new WebAssembly.Module(readFileSync(file)), memory)
  let top = 64
  const room = (count: number): number => {
    const pointer = top
    top += Math.ceil(count / 4) * 16
    const lacking = top - memory.buffer.byteLength
    if (lacking > 0) memory.grow(Math.ceil(lacking / PAGE))
    new Float32Array(memory.buffer, pointer, count).fill(Number.NaN)
    return pointer
  }
  return {
    variant,
    kernels,
    room,
    put: (values) => {
      const pointer = room(values.length)
      new Float32Array(memory.buffer, pointer, values.length).set(values)
      return pointer
    },
    get: (pointer, count) => new Float32Array(memory.buffer, pointer, count).slice(),
    integers: (pointer, count) => new Int32Array(memory.buffer, pointer, count).slice(),
    clear: () => {
      top = 64
    },
  }
}

/** Both variants of the kernels, each in a heap. */
export const heaps: ReadonlyArray<Heap> = ['plain', 'relaxed'].map(heapOf)

/** How many floats N take when they fill whole vectors. */
export const padded = (n: number): number => Math.ceil(n / 4) * 4

/** Floats from one vector of N slots to the next; the same rule as in the kernels. */
export const slotStride = (n: number): number => (padded(n) % 1024 === 0 ? padded(n) + 16 : padded(n))
