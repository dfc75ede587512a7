export * from './step.ts'
export { unroll } from './unroll.ts'
