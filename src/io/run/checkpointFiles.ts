import { basename, join } from 'node:path'
import type { taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { attempt, unless } from '../files/failures.ts'
import { readdir } from '../files/system.ts'
import { checkpointsFolder } from './runPaths.ts'

const EXTENSION = '.safetensors'
const STEP_FILE = /^step-(\d+)\.safetensors$/

/** The step in a checkpoint's file name, if any. */
export const stepOf = (path: string): number | undefined => {
  const digits = STEP_FILE.exec(basename(path))?.[1]
  return digits === undefined ? undefined : Number(digits)
}

/** Names of checkpoints, newest step first; names without a step come last. */
const newestFirst = (a: string, b: string): number => (stepOf(b) ?? -1) - (stepOf(a) ?? -1) || (a < b ? -1 : 1)

/** The checkpoints in a directory, newest first; none if the directory does not exist. */
export const checkpointsIn = async (folder: string): Promise<ReadonlyArray<string>> => {
  const names = await unless(['ENOENT', 'ENOTDIR'], [], () => readdir(folder))
  return names
    .filter((name) => name.endsWith(EXTENSION) && !name.startsWith('.'))
    .sort(newestFirst)
    .map((name) => join(folder, name))
}

/** A run's checkpoints by step, newest first. */
export const listCheckpoints = (directory: string): TE.TaskEither<AppError, ReadonlyArray<string>> =>
  attempt('list', checkpointsFolder(directory), async () =>
    (await checkpointsIn(checkpointsFolder(directory))).filter((path) => stepOf(path) !== undefined),
  )
