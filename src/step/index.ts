export type { AtOnce } from './atOnce.ts'
export * from './step.ts'
export { unroll } from './unroll.ts'
