import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { paramMismatches } from '../../runs/mismatches.ts'
import type { TrainState } from '../../training/step.ts'
import { type Checkpoint, loadCheckpoint, trainStateOf } from '../run/checkpoint.ts'
import { checkpointsFolder } from '../run/runDirectory.ts'
import { startedExperiment } from './backend.ts'

/** An experiment with trained parameters. */
export type Trained = Readonly<{ path: string; experiment: Experiment; state: TrainState }>

const kindOf = async (path: string): Promise<'file' | 'folder' | undefined> =>
  stat(path).then(
    (found) => (found.isDirectory() ? 'folder' : 'file'),
    () => undefined,
  )

const missing = (path: string): AppError => ({
  tag: 'UnreadableFile',
  path,
  reason: 'no such run or checkpoint',
  remedy: 'Give a run directory, such as runs/copy-ntm-1, or a .safetensors file.',
})

const empty = (path: string): AppError => ({
  tag: 'UnreadableFile',
  path,
  reason: 'it holds no checkpoint yet',
  remedy: `If it is a run, continue it: npx tsx cli.ts train --resume ${path}`,
})

/** The checkpoint of a source: the file itself; for a run, its best or else its latest. */
export const checkpointIn =
  (path: string): TE.TaskEither<AppError, string> =>
  async () => {
    const kind = await kindOf(path)
    if (kind === undefined) return E.left(missing(path))
    if (kind === 'file') return E.right(path)
    for (const name of ['best', 'latest']) {
      const file = join(checkpointsFolder(path), `${name}.safetensors`)
      if ((await kindOf(file)) === 'file') return E.right(file)
    }
    return E.left(empty(path))
  }

/** The config stored in a checkpoint, with the changes of flags. */
export const checkpointConfig = (path: string, { config }: Pick<Checkpoint, 'config'>, flags: JsonRecord = {}) =>
  resolveConfig({ file: isJsonRecord(config) ? config : {}, flags, source: `The config in ${path}` })

/** An error if a config's parameters differ in shape from a checkpoint's. */
const fitting = (path: string, { model }: Experiment, { tensors }: Checkpoint): E.Either<AppError, void> => {
  const problems = paramMismatches(model, new Map(tensors.map(({ name, shape }) => [name, shape] as const)))
  return problems.length === 0
    ? E.right(undefined)
    : E.left({ tag: 'InvalidConfig', source: `For ${path}, this`, problems })
}

/** Loads a trained model from a run or checkpoint, on its own backend unless the flags name another. */
export const loadTrained = (source: string, flags: JsonRecord): TE.TaskEither<AppError, Trained> =>
  F.pipe(
    checkpointIn(source),
    TE.bindTo('path'),
    TE.bind('checkpoint', ({ path }) => loadCheckpoint(path)),
    TE.bind('config', ({ path, checkpoint }) => TE.fromEither(checkpointConfig(path, checkpoint, flags))),
    TE.bind('experiment', ({ config }) => startedExperiment(config)),
    TE.chainFirstEitherK(({ path, experiment, checkpoint }) => fitting(path, experiment, checkpoint)),
    TE.map(({ path, experiment, checkpoint }) => ({ path, experiment, state: trainStateOf(checkpoint) })),
  )
