/**
 * Engram in Node: what the library needs of files, and of Node's graphics.
 */
export { installNodeKernels } from './io/backends/kernels.ts'
export type { StartedBackend } from './io/experiments/backend.ts'
export { loadCheckpoint } from './io/library/loadCheckpoint.ts'
export { saveCheckpoint } from './io/library/saveCheckpoint.ts'
export { start, type StartOptions } from './io/library/start.ts'
