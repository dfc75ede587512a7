import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../config/config.ts'
import type { Parts } from '../config/parts.ts'
import type { AppError } from '../core/errors.ts'
import { expectedExecution } from '../execution/expectedExecution.ts'
import { startNodeBackend } from '../io/experiments/backend.ts'
import { loadExperiment } from '../io/experiments/taskData.ts'
import type { Experiment } from '../runs/experiment.ts'
import { trainable } from '../runs/footprint.ts'
import { disposePosition } from '../runs/position.ts'
import { tryDraws } from '../runs/tryDraws.ts'
import type { Effect } from './environment.ts'
import { type ConfigFlags, configOf } from './options.ts'
import { withOwnParts } from './ownParts.ts'
import { firstPosition } from './train/position.ts'

/** Whether training fits in the heap, on the path that it is expected to take. */
const fits = (experiment: Experiment): E.Either<AppError, void> =>
  expectedExecution(experiment.model, experiment.config.backend === 'wasm').mode === 'fused'
    ? trainable(experiment)
    : E.right(undefined)

/** Whether the params that a config starts from fit its model. */
const startsFrom = (experiment: Experiment): TE.TaskEither<AppError, void> =>
  experiment.config.from === null
    ? TE.right(undefined)
    : F.pipe(
        startNodeBackend(experiment.config.backend),
        TE.chain(() => firstPosition(experiment)),
        TE.map(disposePosition),
      )

/**
 * All that training checks of a config before its first update: its lessons, sizes and files, the sequences of its task, and the
 * params that it starts from.
 */
const checked = (config: Config, parts: Parts): TE.TaskEither<AppError, void> =>
  F.pipe(
    loadExperiment(config, parts),
    TE.chainFirstEitherK(fits),
    TE.chainFirst(startsFrom),
    TE.map((experiment) => tryDraws(experiment, { key: experiment.key, step: 0 })),
  )

export const config =
  (flags: ConfigFlags): Effect =>
  ({ stdout, stderr }) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        configOf(named, parts, undefined, stderr),
        TE.chainFirst((config) => checked(config, parts)),
        TE.map((config) => stdout(`${JSON.stringify(config, null, 2)}\n`)),
      ),
    )
