export type { Parallel } from './parallel.ts'
export * from './step.ts'
export { rowsOf, unroll, unrollEach } from './unroll.ts'
