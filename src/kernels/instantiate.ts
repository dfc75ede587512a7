import type { KernelExports } from './compiled/exports.ts'

/** Binds a compiled binary of the kernels to a memory: they read and write it in place, and own nothing in it. */
export const instantiateKernels = (module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports
