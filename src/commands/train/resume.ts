import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { moduleChanges, withoutModules } from '../../config/moduleChanges.ts'
import type { Parts } from '../../config/parts.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { VERSION } from '../../core/version.ts'
import { LIBRARIES } from '../../formats/checkpointFormat.ts'
import { shellQuoted } from '../../core/shellQuoted.ts'
import { canonicalJson } from '../../formats/jsonText.ts'
import { withoutFolder } from '../../io/experiments/taskData.ts'
import { checkpointConfig } from '../../io/experiments/trained.ts'
import { type Checkpoint, loadCheckpoint } from '../../io/run/checkpoint.ts'
import { configFile, continueRun, leaveRun, type OpenRun, openRun, type Run } from '../../io/run/runDirectory.ts'
import { computationNote, computationOf } from '../../runs/computation.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { endAt, type RunEnd } from '../../runs/loop.ts'
import type { Position } from '../../runs/position.ts'
import { optimizerMismatches, paramMismatches } from '../../runs/mismatches.ts'
import type { Environment } from '../environment.ts'
import { type ConfigFlags, flagLayer } from '../options.ts'
import { firstPosition, positionIn } from './position.ts'
import { drawable, type StartedExperiment, startExperiment } from './startExperiment.ts'
import { undoneBy } from './undoneBy.ts'

/** The parts of a config that --resume cannot change. */
const fixed = ['task', 'model', 'seed', 'backend'] as const

const usage = (message: string): AppError => ({ tag: 'Usage', message })

/** The first of some parts in which two configs differ. Modules may have moved, or changed. */
const changedPart = (
  before: Config,
  after: Config,
  parts: ReadonlyArray<(typeof fixed)[number] | 'from'> = fixed,
): string | undefined =>
  parts.find((key) => {
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
      const changed = changedPart(before, after, [...fixed, 'from'])
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
            `${configFile(directory)} has another ${changed} than ${path}: it was edited. Restore it; inspect ${shellQuoted(path)} --json shows the original.`,
          ),
        )
      const shapes = new Map(checkpoint.tensors.map(({ name, shape }) => [name, shape] as const))
      const problems = [...paramMismatches(experiment.model, shapes), ...optimizerMismatches(experiment, shapes)]
      return problems.length === 0
        ? E.right(undefined)
        : E.left<AppError>({ tag: 'InvalidConfig', source: `For ${path}, this`, problems })
    }),
  )

/** A run that is ready to train: its started experiment, and the position that it starts from, which the receiver owns. */
export type Opened = Readonly<{
  run: Run
  started: StartedExperiment
  start: Position
  /** What continuing a run said of it, as sentences. */
  notes: ReadonlyArray<string>
  /** How a resumed run has ended already: there is nothing to do, and its directory is unchanged. */
  ended?: RunEnd
}>

/** A run's checkpoint, if it has one. */
const checkpointOf = ({ checkpoint }: OpenRun): TE.TaskEither<AppError, Checkpoint | undefined> =>
  checkpoint === undefined ? TE.right(undefined) : loadCheckpoint(checkpoint)

/** Where an experiment continues a run: from its checkpoint, which must fit, or from the start. */
const startOf = (
  run: OpenRun,
  experiment: Experiment,
  found: Checkpoint | undefined,
  parts: Parts,
): TE.TaskEither<AppError, Pick<Opened, 'start' | 'notes'>> => {
  const { checkpoint: path } = run
  if (path === undefined || found === undefined)
    return F.pipe(
      firstPosition(experiment),
      TE.map((start) => ({ start, notes: [] })),
    )
  return TE.fromEither(
    F.pipe(
      goesOnFrom(run, path, experiment, found, parts),
      E.chain(() => positionIn(path, found, experiment)),
      E.map(({ notes, ...start }) => {
        const now = { computation: computationOf(experiment), version: VERSION, libraries: LIBRARIES }
        const note = computationNote(found, now)
        return { start, notes: [...notes, ...(note === undefined ? [] : [note])] }
      }),
    ),
  )
}

type Quiet = Readonly<{ quiet?: boolean }>
type Surroundings = Pick<Environment, 'now' | 'stderr'>

/** Checks everything that continuing a run needs, and then makes the changes in its directory, if there is something to do. */
const continued = (
  run: OpenRun,
  flags: ConfigFlags & Quiet,
  { now, stderr }: Surroundings,
  parts: Parts,
): TE.TaskEither<AppError, Opened> =>
  F.pipe(
    TE.fromEither(changedConfig(run, flags, parts)),
    TE.chainFirstIOK((config) => () => moduleChanges(run.config, config).forEach((note) => stderr(`${note}\n`))),
    TE.bindTo('config'),
    TE.bind('found', () => checkpointOf(run)),
    TE.bind('started', ({ config }) => startExperiment(config, now, parts, flags.quiet === true ? undefined : stderr)),
    TE.chain(({ found, started }) =>
      undoneBy(
        started.stop,
        F.pipe(
          startOf(run, started.experiment, found, parts),
          TE.chainFirst(({ start }) => drawable(started.experiment, start)),
          TE.chain(({ start, notes }): TE.TaskEither<AppError, Opened> => {
            const { experiment } = started
            const ended = endAt(experiment, start)
            const opened = { run, started, start, notes }
            return ended !== undefined
              ? TE.right({ ...opened, ended })
              : F.pipe(
                  continueRun({ run, config: experiment.config, recorded: start.progress.recorded }),
                  TE.map((now) => ({ ...opened, run: now })),
                )
          }),
        ),
      ),
    ),
  )

/** Opens a run to continue it. An error leaves its directory as it was. */
export const resumeRun = (
  directory: string,
  flags: ConfigFlags & Quiet,
  environment: Surroundings,
  parts: Parts,
): TE.TaskEither<AppError, Opened> =>
  F.pipe(
    openRun(directory),
    TE.chain((run) => undoneBy(leaveRun(run), continued(run, flags, environment, parts))),
  )
