import type * as t from 'io-ts'
import { backendNames } from '../tfjs/backend.ts'
import {
  closed,
  either,
  Natural,
  nullable,
  oneOf,
  Positive,
  PositiveInt,
  section,
  UnitInterval,
  withDefault,
} from '../core/codec.ts'
import { modelConfigFor } from '../models/config.ts'
import { pathNames } from '../models/model.ts'
import { CurriculumConfig } from '../training/curriculum/config.ts'
import { OptimizerConfig } from '../training/optimizers/config.ts'
import { Origin } from './origin.ts'
import { StoppingRuleText } from '../training/stoppingRule.ts'
import { builtInParts, type Parts } from './parts.ts'
import { taskConfigFor } from './taskConfig.ts'

/** The codec of configs that name given parts. */
const codecFor = (parts: Parts) =>
  closed('configuration', {
    task: section(taskConfigFor(parts.tasks)),
    model: section(modelConfigFor(parts)),
    optimizer: section(OptimizerConfig),
    curriculum: section(CurriculumConfig),
    from: withDefault(
      nullable(Origin),
      null,
      'where the initial params come from, a record of `path`, `sha256` and `format`; null: drawn from the seed',
    ),
    batchSize: withDefault(PositiveInt, 16, 'sequences per update'),
    steps: withDefault(PositiveInt, 100_000, 'maximum number of updates'),
    until: withDefault(
      StoppingRuleText,
      'solved',
      'when to stop before the last update: `solved`, after two evaluations in a row without an error; a bound such as `rmse<0.01`, after two that meet it; `plateau`, when the held-out loss no longer improves; `steps`, never',
    ),
    plateau: section(
      closed('plateau', {
        patience: withDefault(PositiveInt, 10, '`until=plateau`: evaluations in a row without improvement'),
        minImprovement: withDefault(
          UnitInterval,
          0.001,
          '`until=plateau`: the relative decrease of the held-out loss that counts as an improvement',
        ),
      }),
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

/** The complete config of a run, decoded. */
export interface Config extends t.TypeOf<ReturnType<typeof codecFor>> {}

/** {@link Config} of other parts: the codec of configs that name them. */
export const configFor = (parts: Parts): t.Type<Config> => codecFor(parts)

/** The complete config of a run: task, model, training, evaluation. It determines the run. */
export const Config: t.Type<Config> = configFor(builtInParts)
