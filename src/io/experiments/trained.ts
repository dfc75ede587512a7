import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { moduleChanges } from '../../config/moduleChanges.ts'
import type { Parts } from '../../config/parts.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { type Experiment, experimentOf } from '../../runs/experiment.ts'
import { paramMismatches } from '../../runs/mismatches.ts'
import type { TrainState } from '../../training/step.ts'
import { commandLine } from '../commandLine.ts'
import { type Checkpoint, loadCheckpoint, trainStateOf } from '../run/checkpoint.ts'
import { attempt, unless } from '../files/failures.ts'
import { stat } from '../files/system.ts'
import { bestFile, latestFile } from '../run/runDirectory.ts'
import { folderOfRuns, runsIn } from '../run/runsIn.ts'
import { startedExperiment, startNodeBackend } from './backend.ts'
import { loadExperiment } from './taskData.ts'

/** An experiment with trained parameters. `notes`: what a reader should know of it, as sentences. */
export type Trained = Readonly<{
  path: string
  experiment: Experiment
  state: TrainState
  notes: ReadonlyArray<string>
}>

const kindOf = (path: string): Promise<'file' | 'folder' | undefined> =>
  unless(['ENOENT', 'ENOTDIR'], undefined, async () => ((await stat(path)).isDirectory() ? 'folder' : 'file'))

const missing = (path: string): AppError => ({
  tag: 'IoFailure',
  action: 'read',
  path,
  reason: 'no such run or checkpoint',
  remedy: 'Give a run directory, such as runs/copy-ntm-1, or a .safetensors file.',
})

const empty = (path: string): AppError => ({
  tag: 'UnreadableFile',
  path,
  reason: 'it holds no checkpoint yet',
  remedy: `If it is a run, continue it: ${commandLine('train', '--resume', path)}`,
})

/** The checkpoint of a source: the file itself; for a run, its best or else its latest. */
export const checkpointIn = (path: string): TE.TaskEither<AppError, string> =>
  F.pipe(
    attempt('read', path, async (): Promise<E.Either<AppError, string>> => {
      const kind = await kindOf(path)
      if (kind === undefined) return E.left(missing(path))
      if (kind === 'file') return E.right(path)
      for (const file of [bestFile(path), latestFile(path)])
        if ((await kindOf(file)) !== undefined) return E.right(file)
      const runs = await runsIn(path)
      return E.left(runs.length > 0 ? folderOfRuns(path, runs) : empty(path))
    }),
    TE.chainEitherK((found) => found),
  )

/** The config stored in a checkpoint, with the changes of flags. */
export const checkpointConfig = (
  path: string,
  { config }: Pick<Checkpoint, 'config'>,
  flags: JsonRecord = {},
  parts?: Parts,
) =>
  resolveConfig({
    file: isJsonRecord(config) ? config : {},
    flags,
    source: `The config in ${path}`,
    ...(parts && { parts }),
  })

/** The names of parts that flags give, for comparison with those of a run. */
export type PartNames = Readonly<{ task?: string; model?: string; controller?: string }>

/** An error if the flags name a part of a run, but not the one that the run has. */
const namesFit = (path: string, { config }: Pick<Checkpoint, 'config'>, names: PartNames): E.Either<AppError, void> => {
  const { task, model } = isJsonRecord(config) ? config : {}
  const section = isJsonRecord(model) ? model : {}
  const controller = section['controller']
  const own: Readonly<Record<keyof PartNames, unknown>> = {
    task: isJsonRecord(task) ? task['name'] : undefined,
    model: section['kind'],
    controller: isJsonRecord(controller ?? null) ? (controller as JsonRecord)['kind'] : undefined,
  }
  const wrong = (['task', 'model', 'controller'] as const).find(
    (key) => names[key] !== undefined && own[key] !== undefined && names[key] !== own[key],
  )
  return wrong === undefined
    ? E.right(undefined)
    : E.left({
        tag: 'Usage',
        message: `--${wrong}: expected ${String(own[wrong])}, as ${path} has, got ${String(names[wrong])}`,
      })
}

/** An error if a config's parameters differ in shape from a checkpoint's. */
const fitting = (path: string, { model }: Experiment, { tensors }: Checkpoint): E.Either<AppError, void> => {
  const problems = paramMismatches(model, new Map(tensors.map(({ name, shape }) => [name, shape] as const)))
  return problems.length === 0
    ? E.right(undefined)
    : E.left({ tag: 'InvalidConfig', source: `For ${path}, this`, problems })
}

/** Builds the experiment of a config without its files, where that is possible, and starts its backend. */
const startedWithoutFiles = (config: Config, parts?: Parts): TE.TaskEither<AppError, Experiment> =>
  F.pipe(
    TE.fromEither(experimentOf(config, undefined, parts)),
    TE.orElse(() => loadExperiment(config, parts)),
    TE.chainFirst(() => startNodeBackend(config.backend)),
  )

/** The parts that a config may name, and the names that the flags give to its own parts. */
type OwnParts = Readonly<{ parts?: Parts; names?: PartNames }>

/** Loads a trained model from a run or checkpoint, on its own backend unless the flags name another. */
export const loadTrained = (source: string, flags: JsonRecord, own?: OwnParts): TE.TaskEither<AppError, Trained> =>
  loadBy(startedExperiment, source, flags, own)

/** As {@link loadTrained}, but the files that the model was trained on need not be there: its task may draw no sequences. */
export const loadTrainedModel = (source: string, flags: JsonRecord, own?: OwnParts): TE.TaskEither<AppError, Trained> =>
  loadBy(startedWithoutFiles, source, flags, own)

const loadBy = (
  start: typeof startedExperiment,
  source: string,
  flags: JsonRecord,
  { parts, names = {} }: OwnParts = {},
): TE.TaskEither<AppError, Trained> =>
  F.pipe(
    checkpointIn(source),
    TE.bindTo('path'),
    TE.bind('checkpoint', ({ path }) => loadCheckpoint(path)),
    TE.chainFirstEitherK(({ path, checkpoint }) => namesFit(path, checkpoint, names)),
    TE.bind('config', ({ path, checkpoint }) => TE.fromEither(checkpointConfig(path, checkpoint, flags, parts))),
    TE.bind('experiment', ({ config }) => start(config, parts)),
    TE.chainFirstEitherK(({ path, experiment, checkpoint }) => fitting(path, experiment, checkpoint)),
    TE.map(({ path, experiment, checkpoint }) => ({
      path,
      experiment,
      state: trainStateOf(checkpoint),
      notes: moduleChanges(checkpoint.config, experiment.config),
    })),
  )
