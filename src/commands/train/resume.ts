import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { closeRun, openRun, type Run, writeRunConfig } from '../../io/runDirectory.ts'
import { type ConfigFlags, flagLayer } from '../options.ts'

/** What makes a run the run that it is. */
const fixed = ['task', 'model', 'seed', 'backend'] as const

const usage = (message: string): AppError => ({ tag: 'Usage', message })

/** A run's config with what the flags change; refuses what would make it another run. */
const changedConfig = (run: Run, flags: ConfigFlags): E.Either<AppError, Config> => {
  if (flags.config !== undefined || flags.preset !== undefined)
    return E.left(
      usage(
        '--resume goes on with the run’s own config; leave out --config and --preset. Single options may change: --steps, --set …',
      ),
    )
  const source = `${run.directory}/config.json`
  const file: JsonRecord = isJsonRecord(run.config) ? run.config : {}
  return F.pipe(
    E.Do,
    E.bind('before', () => resolveConfig({ file, source })),
    E.bind('after', () => resolveConfig({ file, flags: flagLayer(flags), source })),
    E.chain(({ before, after }) => {
      const changed = fixed.find((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
      return changed === undefined
        ? E.right(after)
        : E.left(usage(`--resume cannot change ${changed}: start a new run for that (leave out --resume).`))
    }),
  )
}

/** Opens a run to go on with it. */
export const resumeRun = (
  directory: string,
  flags: ConfigFlags,
): TE.TaskEither<AppError, Readonly<{ run: Run; config: Config }>> =>
  F.pipe(
    openRun(directory),
    TE.chain((run) =>
      F.pipe(
        TE.fromEither(changedConfig(run, flags)),
        TE.chainFirst((config) => writeRunConfig(run, config)),
        TE.map((config) => ({ run, config })),
        TE.orElseFirst(() => closeRun(run)),
      ),
    ),
  )
