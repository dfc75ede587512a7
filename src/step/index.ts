export type { AtOnce } from './atOnce.ts'
export * from './step.ts'
export { rowsOf, unroll, unrollEach } from './unroll.ts'
