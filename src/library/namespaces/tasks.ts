/** Tasks, their batches, and what one of your own is made of. */
export { type Batch, sampleBatch, toBatch } from '../../tasks/batch.ts'
/** Rows of bits: words, silence, masks, and channels beside each other. */
export * as bits from '../../tasks/bits.ts'
export { type Channels, type ChannelSource, channelsOf, numberedNames } from '../../tasks/channels.ts'
export { type Phase, phasesOf, timelineOf } from '../../tasks/phases.ts'
export { tasks as all } from '../../tasks/registry.ts'
export type {
  Ending,
  Episode,
  Row,
  Sequence,
  Targets,
  Task,
  TaskDefinition,
  TaskFiles,
  Texts,
  Variant,
  WordInput,
  BuiltTask,
} from '../../tasks/task.ts'
