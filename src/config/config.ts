import type * as t from 'io-ts'
import { backendNames } from '../tfjs/backend.ts'
import { closed, either, Natural, oneOf, Positive, PositiveInt, section, withDefault } from '../core/codec.ts'
import { ModelConfig } from '../models/config.ts'
import { pathNames } from '../models/model.ts'
import { CurriculumConfig } from '../training/curriculum/config.ts'
import { OptimizerConfig } from '../training/optimizers/optimizer.ts'
import { TaskConfig } from './taskConfig.ts'

/** A run, whole: what is learned, by which machine, how, and how it is watched. Nothing else decides a run. */
export const Config = closed('configuration', {
  task: section(TaskConfig),
  model: section(ModelConfig),
  optimizer: section(OptimizerConfig),
  curriculum: section(CurriculumConfig),
  /** Sequences per update. */
  batchSize: withDefault(PositiveInt, 16),
  /** Updates, at most. */
  steps: withDefault(PositiveInt, 100_000),
  /** `solved`: stop when two evaluations in a row make no bit error. */
  until: withDefault(oneOf('steps', 'solved'), 'solved'),
  seed: withDefault(Natural, 1),
  /** Updates between evaluations on the held-out set. */
  evalEvery: withDefault(PositiveInt, 100),
  /** Updates between records in metrics.jsonl. */
  reportEvery: withDefault(PositiveInt, 10),
  /** Updates between checkpoints. */
  checkpointEvery: withDefault(PositiveInt, 100),
  /** How many checkpoints to keep, besides the best. */
  keepCheckpoints: withDefault(PositiveInt, 3),
  evaluation: section(
    closed('evaluation', {
      /** Held-out sequences, drawn like the training's. */
      sequences: withDefault(PositiveInt, 256),
      /** Sequences per harder variant of the task; 0 for none. */
      variantSequences: withDefault(Natural, 16),
    }),
  ),
  /** What to do when the loss or a gradient is not finite. */
  onDivergence: section(
    closed('onDivergence', {
      policy: withDefault(oneOf('halt', 'skip', 'rollback'), 'halt'),
      /** `rollback`: the factor on the learning rate each time. */
      rateFactor: withDefault(Positive, 0.5),
      /** How many skips in a row, or rollbacks in all, before the run halts. */
      patience: withDefault(PositiveInt, 10),
    }),
  ),
  backend: withDefault(oneOf(...backendNames), 'wasm'),
  /** `fused`: whole sequences in the kernels, wherever they serve the machine. */
  path: withDefault(oneOf(...pathNames), 'fused'),
  /** Threads that share each batch, on the fused path; `auto`: as many as pay. A run repeats with the same number. */
  workers: withDefault(either(oneOf('auto'), PositiveInt), 'auto'),
})
export type Config = t.TypeOf<typeof Config>
