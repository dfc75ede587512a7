import * as tf from '@tensorflow/tfjs-core'
import { allocated, type Allocator, guardAllocations } from '../tfjs/allocator.ts'
import type { KernelExports } from './compiled/exports.ts'
import { instantiateKernels } from './instantiate.ts'

/** The compiled kernels: one binary for plain SIMD, one for relaxed SIMD, with fused multiply-add. */
export type KernelBinaries = Readonly<Record<'plain' | 'relaxed', BufferSource>>

/** Which kernels run: with relaxed SIMD, where the processor and the engine support it, or plain SIMD. */
export type KernelVariant = keyof KernelBinaries

/** The part of tfjs's WASM backend that kernels need: its heap, and where tensors lie in it. */
type WasmBackend = Readonly<{
  wasm: Allocator & Readonly<{ asm: Readonly<{ memory: WebAssembly.Memory }> }>
  dataIdMap: Readonly<{ get: (dataId: object) => Readonly<{ memoryOffset: number }> }>
  makeOutput: (shape: ReadonlyArray<number>, dtype: 'float32', offset: number) => tf.TensorInfo
}>

/** The heap of tfjs's WASM backend, with the kernels in it. */
export type KernelHeap = Readonly<{
  variant: KernelVariant
  /** The compiled module, for other threads, each with its own memory. */
  module: WebAssembly.Module
  kernels: KernelExports
  /** The byte offset of a float tensor's data. */
  pointerTo: (tensor: tf.Tensor) => number
  /** A view of the floats at a byte offset; invalid once the heap grows. */
  floatsAt: (pointer: number, count: number) => Float32Array
  /**
   * An uninitialised tensor, for a kernel to write.
   *
   * @throws HeapExhausted if the heap cannot grow by that much
   */
  room: (shape: ReadonlyArray<number>) => tf.Tensor
}>

let installed: Readonly<{ backend: object; heap: KernelHeap }> | undefined

const isSuitable = (backend: Partial<WasmBackend> | undefined): backend is WasmBackend =>
  backend?.wasm?.asm?.memory instanceof WebAssembly.Memory &&
  typeof backend.wasm._malloc === 'function' &&
  typeof backend.wasm._free === 'function' &&
  typeof backend.dataIdMap?.get === 'function' &&
  typeof backend.makeOutput === 'function'

const heapOf = (backend: WasmBackend, module: WebAssembly.Module, variant: KernelVariant): KernelHeap => {
  const { wasm, dataIdMap } = backend
  return {
    variant,
    module,
    kernels: instantiateKernels(module, wasm.asm.memory),
    pointerTo: (tensor) => dataIdMap.get(tensor.dataId).memoryOffset >>> 0,
    floatsAt: (pointer, count) => new Float32Array(wasm.asm.memory.buffer, pointer, count),
    room: (shape) => {
      const pointer = allocated(wasm, 4 * shape.reduce((product, size) => product * size, 1))
      return tf.engine().makeTensorFromTensorInfo(backend.makeOutput(shape, 'float32', pointer >>> 0))
    },
  }
}

/** The smallest module with an instruction of SIMD: valid wherever the processor and the engine support it. */
const SIMD = Uint8Array.from([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
])

/** The options of {@link installKernels}. */
export type KernelOptions = Readonly<{
  /**
   * Makes failed allocations of tfjs's WASM backend throw `HeapExhausted`, for all code that uses it. Default true. Without
   * it, tfjs uses the address 0 where the heap has no room, and overwrites what lies there; the fused kernels' own
   * allocations throw in either case.
   */
  guardAllocations?: boolean
}>

/**
 * Binds the kernels to the heap of the running backend: the variant with fused multiply-add, if the processor supports it.
 *
 * @param binaries the contents of `engram/kernels/plain.wasm` and `engram/kernels/relaxed.wasm`
 * @returns which variant, or `undefined` if the backend is not tfjs's WASM backend with the expected internal fields, or the
 *          processor lacks SIMD
 * @throws Error if the binaries are damaged
 */
export const installKernels = async (
  binaries: KernelBinaries,
  { guardAllocations: guard = true }: KernelOptions = {},
): Promise<KernelVariant | undefined> => {
  const backend = tf.backend() as unknown as Partial<WasmBackend>
  if (tf.getBackend() !== 'wasm' || !isSuitable(backend)) return undefined
  const variant = (['relaxed', 'plain'] as const).find((name) => WebAssembly.validate(binaries[name]))
  if (variant === undefined) {
    if (WebAssembly.validate(SIMD)) throw new Error('The compiled kernels are damaged: they are not valid WebAssembly.')
    return undefined
  }
  const module = await WebAssembly.compile(binaries[variant])
  if (guard) guardAllocations(backend.wasm)
  installed = { backend, heap: heapOf(backend, module, variant) }
  return variant
}

/** The heap with the kernels, if they are installed on the running backend. */
export const kernelHeap = (): KernelHeap | undefined =>
  installed !== undefined && installed.backend === (tf.backend() as object) ? installed.heap : undefined
