/**
 * Engram in Node: what the library needs of files.
 */
export { installNodeKernels } from './io/backends/kernels.ts'
