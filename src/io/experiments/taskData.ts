import { resolve } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { type Experiment, experimentOf } from '../../runs/experiment.ts'
import type { Texts } from '../../tasks/task.ts'
import { readStoryFiles } from '../files/storyFiles.ts'

/** A config, and the contents of its task's files, if any. */
export type TaskData = Readonly<{ config: Config; texts?: Texts }>

/**
 * Reads the files of a config's task. The returned config records their path, names and checksum, so that a resumed run
 * uses the same files.
 */
export const loadTaskData = (config: Config): TE.TaskEither<AppError, TaskData> => {
  const { data, files, sha256 } = config.task as Readonly<{ data?: string | null } & Record<string, unknown>>
  if (typeof data !== 'string') return TE.right({ config })
  const sought = {
    directory: resolve(data),
    files: files as ReadonlyArray<string>,
    sha256: sha256 as string | null,
  }
  return F.pipe(
    readStoryFiles(sought),
    TE.map(({ texts, ...found }) => ({
      config: { ...config, task: { ...config.task, data: sought.directory, ...found } },
      texts,
    })),
  )
}

/** Builds the experiment of a config, after reading its files. `parts`: those that the config was resolved with. */
export const loadExperiment = (config: Config, parts?: Parts): TE.TaskEither<AppError, Experiment> =>
  F.pipe(
    loadTaskData(config),
    TE.chainEitherK(({ config, texts }) => experimentOf(config, texts, parts)),
  )

/** A config's task, without the location of its files. */
export const withoutFolder = ({ task }: Pick<Config, 'task'>): Config['task'] =>
  typeof task['data'] === 'string' ? { ...task, data: 'a folder' } : task
