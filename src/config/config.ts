import type * as t from 'io-ts'
import { backendNames } from '../tfjs/backend.ts'
import { closed, either, Natural, oneOf, Positive, PositiveInt, section, withDefault } from '../core/codec.ts'
import { modelConfigFor } from '../models/config.ts'
import { pathNames } from '../models/model.ts'
import { CurriculumConfig } from '../training/curriculum/config.ts'
import { OptimizerConfig } from '../training/optimizers/config.ts'
import { builtInParts, type Parts } from './parts.ts'
import { taskConfigFor } from './taskConfig.ts'

/** {@link Config} of other parts: the codec of configs that name them. */
export const configFor = (parts: Parts) =>
  closed('configuration', {
    task: section(taskConfigFor(parts.tasks)),
    model: section(modelConfigFor(parts)),
    optimizer: section(OptimizerConfig),
    curriculum: section(CurriculumConfig),
    batchSize: withDefault(PositiveInt, 16, 'sequences per update'),
    steps: withDefault(PositiveInt, 100_000, 'maximum number of updates'),
    until: withDefault(
      oneOf('steps', 'solved'),
      'solved',
      '`solved`: stops after two evaluations in a row without a bit error',
    ),
    seed: withDefault(Natural, 1, 'random seed'),
    evalEvery: withDefault(PositiveInt, 100, 'updates between evaluations on the held-out set'),
    reportEvery: withDefault(PositiveInt, 10, 'updates between records in `metrics.jsonl`'),
    checkpointEvery: withDefault(PositiveInt, 100, 'updates between checkpoints'),
    keepCheckpoints: withDefault(PositiveInt, 3, 'how many checkpoints to keep, besides the best'),
    evaluation: section(
      closed('evaluation', {
        sequences: withDefault(PositiveInt, 256, 'held-out sequences, drawn like those of training'),
        variantSequences: withDefault(Natural, 16, 'sequences per harder variant of the task; 0 for none'),
      }),
    ),
    onDivergence: section(
      closed('onDivergence', {
        policy: withDefault(
          oneOf('halt', 'skip', 'rollback'),
          'halt',
          'what to do when the loss or a gradient is not finite',
        ),
        rateFactor: withDefault(Positive, 0.5, '`rollback`: the factor on the learning rate each time'),
        patience: withDefault(PositiveInt, 10, 'how many skips in a row, or rollbacks in all, before the run halts'),
      }),
    ),
    backend: withDefault(oneOf(...backendNames), 'wasm', 'tfjs backend'),
    path: withDefault(
      oneOf(...pathNames),
      'fused',
      '`reference`: step by step; `fused`: in the fused kernels, wherever they support the model',
    ),
    workers: withDefault(
      either(oneOf('auto'), PositiveInt),
      'auto',
      'worker threads per batch; `auto` measures and picks. A run repeats with the same number',
    ),
  })

/** The complete config of a run: task, model, training, evaluation. It determines the run. */
export const Config = configFor(builtInParts)
export type Config = t.TypeOf<typeof Config>
