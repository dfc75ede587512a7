/** The fused kernels, for pages and bundlers, which supply the binaries. In Node, `installNodeKernels` of `engram/node` does. */
export {
  installKernels,
  type KernelBinaries,
  type KernelHeap,
  type KernelVariant,
  kernelHeap,
} from '../../kernels/heap.ts'
export type { KernelExports } from '../../kernels/compiled/exports.ts'
