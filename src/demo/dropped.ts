import { either as E, function as F } from 'fp-ts'
import { isJsonRecord } from '../config/json.ts'
import { resolveConfig } from '../config/resolve.ts'
import { decode as decodeWith } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import { type Checkpoint, checkpointFormat, trainStateOf } from '../formats/checkpointFormat.ts'
import { decode } from '../formats/safetensors/index.ts'
import { sha256 } from '../formats/sha256.ts'
import { type Experiment, experimentOf } from '../runs/experiment.ts'
import { optimizerMismatches, paramMismatches } from '../runs/mismatches.ts'
import type { Position } from '../runs/position.ts'
import { Progress } from '../runs/progress.ts'
import { reconciled } from '../runs/reconciled.ts'
import type { BackendName } from '../tfjs/backend.ts'
import { watched } from './watched.ts'

/** In bytes. A checkpoint of the paper's largest model has a few million. */
const LIMIT = 256 * 2 ** 20

const { decodeCheckpoint } = checkpointFormat({ sha256 })

/** A checkpoint whose model can be built. Its tensors are not on any backend yet. */
export type Dropped = Readonly<{ checkpoint: Checkpoint; experiment: Experiment; progress: Progress }>

const remedy = 'Drop an Engram checkpoint: a .safetensors file from a run’s checkpoints folder.'

const unreadable = (path: string, reason: string): AppError => ({ tag: 'UnreadableFile', path, reason, remedy })

const checkpointIn = (name: string, bytes: Uint8Array): E.Either<AppError, Checkpoint> =>
  F.pipe(
    bytes.length > LIMIT ? E.left(`it has ${bytes.length} bytes, more than ${LIMIT}`) : decode(bytes),
    E.chain(decodeCheckpoint),
    E.mapLeft((reason) => unreadable(name, reason)),
  )

const fitting = (name: string, { experiment, checkpoint: { tensors } }: Omit<Dropped, 'progress'>) => {
  const found = new Map(tensors.map(({ name: tensor, shape }) => [tensor, shape] as const))
  const problems = [...paramMismatches(experiment.model, found), ...optimizerMismatches(experiment, found)]
  return problems.length === 0
    ? E.right(undefined)
    : E.left<AppError>({ tag: 'InvalidConfig', source: `For ${name}, its own config`, problems })
}

/**
 * Reads a checkpoint that the user supplies. The bytes are untrusted, and all of them are checked.
 *
 * @param backend the backend that is running
 *
 * @returns `UnreadableFile` or `InvalidConfig` with what is wrong
 */
export const dropped = (name: string, bytes: Uint8Array, backend: BackendName): E.Either<AppError, Dropped> =>
  F.pipe(
    checkpointIn(name, bytes),
    E.bindTo('checkpoint'),
    E.bind('config', ({ checkpoint: { config } }) =>
      resolveConfig({ file: watched(isJsonRecord(config) ? config : {}, backend), source: `The config in ${name}` }),
    ),
    E.bind('experiment', ({ config }) => experimentOf(config)),
    E.bind('progress', ({ checkpoint }) => decodeWith(Progress, `The progress in ${name}`)(checkpoint.progress)),
    E.chainFirst((found) => fitting(name, found)),
  )

/** The position of a checkpoint's run under the config of the tab, as tensors of the backend. The caller owns them. */
export const positionOf = ({ checkpoint, experiment, progress }: Dropped): Position => {
  const saved = { state: trainStateOf(checkpoint), progress }
  const { state, progress: counted } = reconciled(saved, { ...experiment.config, until: 'solved' }, checkpoint.config)
  return { state, progress: counted }
}
