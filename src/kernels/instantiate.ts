import type { KernelExports } from './compiled/exports.ts'

/** Binds a compiled binary of the kernels to a memory, which they read and write in place. They allocate nothing. */
export const instantiateKernels = (module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports =>
  new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as KernelExports
