import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { moduleChanges, withoutModules } from '../../config/moduleChanges.ts'
import type { Parts } from '../../config/parts.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { canonicalJson } from '../../formats/jsonText.ts'
import { withoutFolder } from '../../io/experiments/taskData.ts'
import { checkpointConfig } from '../../io/experiments/trained.ts'
import { type Checkpoint, loadCheckpoint } from '../../io/run/checkpoint.ts'
import { closeRun, configFile, openRun, type Run, writeRunConfig } from '../../io/run/runDirectory.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { optimizerMismatches, paramMismatches } from '../../runs/mismatches.ts'
import type { Environment } from '../environment.ts'
import { type ConfigFlags, flagLayer } from '../options.ts'
import { type StartedExperiment, startExperiment } from './startExperiment.ts'

/** The parts of a config that --resume cannot change. */
const fixed = ['task', 'model', 'seed', 'backend'] as const

const usage = (message: string): AppError => ({ tag: 'Usage', message })

/** The first fixed part in which two configs differ. Modules may have moved, or changed. */
const changedPart = (before: Config, after: Config): string | undefined =>
  fixed.find((key) => {
    const [old, now] = [before, after]
      .map(withoutModules)
      .map((config) => (key === 'task' ? withoutFolder(config) : config[key]))
    // Without the order of keys: a checkpoint sorts them.
    return canonicalJson(old) !== canonicalJson(now)
  })

const fileLayer = ({ directory, config }: Run): E.Either<AppError, JsonRecord> =>
  isJsonRecord(config)
    ? E.right(config)
    : E.left({ tag: 'InvalidConfig', source: configFile(directory), problems: ['expected a JSON object'] })

/** A run's config with the changes of the flags; an error if a fixed part changes. */
const changedConfig = (run: Run, flags: ConfigFlags, parts: Parts): E.Either<AppError, Config> => {
  if (flags.config !== undefined || flags.preset !== undefined)
    return E.left(
      usage(
        '--resume uses the run’s own config: omit --config and --preset. Single options may change: --steps, --set …',
      ),
    )
  return F.pipe(
    fileLayer(run),
    E.bindTo('file'),
    E.bind('before', ({ file }) => resolveConfig({ file, source: configFile(run.directory), parts })),
    E.bind('after', ({ file }) => resolveConfig({ file, flags: flagLayer(flags), source: 'The command line', parts })),
    E.chain(({ before, after }) => {
      const changed = changedPart(before, after)
      return changed === undefined
        ? E.right(after)
        : E.left(usage(`--resume cannot change ${changed}. Start a new run instead (without --resume).`))
    }),
  )
}

/** An error if an experiment does not fit a checkpoint. */
const goesOnFrom = (
  { directory }: Run,
  path: string,
  experiment: Experiment,
  checkpoint: Checkpoint,
  parts: Parts,
): E.Either<AppError, void> =>
  F.pipe(
    checkpointConfig(path, checkpoint, {}, parts),
    E.chain((before) => {
      const changed = changedPart(before, experiment.config)
      if (changed !== undefined)
        return E.left(
          usage(
            `${configFile(directory)} has another ${changed} than ${path}: it was edited. Restore it; inspect ${path} --json shows the original.`,
          ),
        )
      const shapes = new Map(checkpoint.tensors.map(({ name, shape }) => [name, shape] as const))
      const problems = [...paramMismatches(experiment.model, shapes), ...optimizerMismatches(experiment, shapes)]
      return problems.length === 0
        ? E.right(undefined)
        : E.left<AppError>({ tag: 'InvalidConfig', source: `For ${path}, this`, problems })
    }),
  )

/** An open run with its started experiment. */
export type Opened = Readonly<{ run: Run; started: StartedExperiment }>

/** An error if an experiment does not fit the run's checkpoint, where the run has one. */
const fits = (run: Run, experiment: Experiment, parts: Parts): TE.TaskEither<AppError, void> => {
  const { checkpoint } = run
  return checkpoint === undefined
    ? TE.right(undefined)
    : F.pipe(
        loadCheckpoint(checkpoint),
        TE.chainEitherK((loaded) => goesOnFrom(run, checkpoint, experiment, loaded, parts)),
      )
}

type Quiet = Readonly<{ quiet?: boolean }>

/** Starts the experiment of a resumed run and saves its config; an error leaves the run unchanged. */
const machineFor = (
  run: Run,
  flags: ConfigFlags & Quiet,
  { now, stderr }: Pick<Environment, 'now' | 'stderr'>,
  parts: Parts,
): TE.TaskEither<AppError, StartedExperiment> =>
  F.pipe(
    TE.fromEither(changedConfig(run, flags, parts)),
    TE.chainFirstIOK((config) => () => moduleChanges(run.config, config).forEach((note) => stderr(`${note}\n`))),
    TE.chain((config) => startExperiment(config, now, parts, flags.quiet === true ? undefined : stderr)),
    TE.chain((started) =>
      F.pipe(
        fits(run, started.experiment, parts),
        TE.chain(() => writeRunConfig(run, started.experiment.config)),
        TE.map(() => started),
        TE.orElseFirst(() => TE.fromTask(started.stop)),
      ),
    ),
  )

/** Opens a run to continue it. */
export const resumeRun = (
  directory: string,
  flags: ConfigFlags & Quiet,
  environment: Pick<Environment, 'now' | 'stderr'>,
  parts: Parts,
): TE.TaskEither<AppError, Opened> =>
  F.pipe(
    openRun(directory),
    TE.chain((run) =>
      F.pipe(
        machineFor(run, flags, environment, parts),
        TE.map((started) => ({ run, started })),
        TE.orElseFirst(() => closeRun(run)),
      ),
    ),
  )
