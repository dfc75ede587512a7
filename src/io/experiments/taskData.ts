import { resolve } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { type Experiment, experimentOf } from '../../runs/experiment.ts'
import type { DataConfig } from '../../tasks/data/config.ts'
import type { TaskFiles } from '../../tasks/task.ts'
import { readData } from '../data/readData.ts'
import type { Note } from '../data/scan.ts'
import { readStoryFiles } from '../files/storyFiles.ts'

/** A config, and the files of its task, if any. */
export type TaskData = Readonly<{ config: Config; files?: TaskFiles }>

const storyData = (config: Config, directory: string): TE.TaskEither<AppError, TaskData> => {
  const { files, sha256 } = config.task as unknown as Readonly<{ files: ReadonlyArray<string>; sha256: string | null }>
  const sought = { directory: resolve(directory), files, sha256 }
  return F.pipe(
    readStoryFiles(sought),
    TE.map(({ texts, ...found }) => ({
      config: { ...config, task: { ...config.task, data: sought.directory, ...found } },
      files: { texts },
    })),
  )
}

const ownData = (config: Config, note?: Note): TE.TaskEither<AppError, TaskData> => {
  const { name, ...options } = config.task
  return F.pipe(
    () => readData(options as unknown as DataConfig, note),
    TE.map(({ config: found, files }) => ({ config: { ...config, task: { name, ...found } }, files: { data: files } })),
  )
}

/**
 * Reads the files of a config's task. The returned config records their path, names and checksum, so that a resumed run
 * uses the same files. A task of the user's own module reads its files itself.
 *
 * @param note tells how far a long reading is
 */
export const loadTaskData = (config: Config, note?: Note): TE.TaskEither<AppError, TaskData> => {
  const { name, data } = config.task
  if (name === 'data') return ownData(config, note)
  return name === 'stories' && typeof data === 'string' ? storyData(config, data) : TE.right({ config })
}

/** Builds the experiment of a config, after reading its files. `parts`: those that the config was resolved with. */
export const loadExperiment = (config: Config, parts?: Parts, note?: Note): TE.TaskEither<AppError, Experiment> =>
  F.pipe(
    loadTaskData(config, note),
    TE.chainEitherK(({ config, files }) => experimentOf(config, files, parts)),
  )

/** A config's task, without the location of its files. */
export const withoutFolder = ({ task }: Pick<Config, 'task'>): Config['task'] => ({
  ...task,
  ...(typeof task['data'] === 'string' && { data: 'a folder' }),
  ...(typeof task['heldOutFile'] === 'string' && { heldOutFile: 'a file' }),
})
