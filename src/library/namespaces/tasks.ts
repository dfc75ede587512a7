/** Tasks, their batches, and what one of your own is made of. */
export { type Batch, sampleBatch, toBatch } from '../../tasks/batch.ts'
export * as bits from '../../tasks/bits.ts'
export { tasks as all } from '../../tasks/registry.ts'
export type {
  Ending,
  Episode,
  Row,
  Sequence,
  Targets,
  Task,
  TaskDefinition,
  Texts,
  Variant,
} from '../../tasks/task.ts'
