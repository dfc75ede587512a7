import { resolve } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { AppError } from '../../core/errors.ts'
import { type Experiment, experimentOf } from '../../runs/experiment.ts'
import type { Texts } from '../../tasks/task.ts'
import { readStoryFiles } from '../files/storyFiles.ts'

/** A config, and the texts of the files that its task is made from, if it is. */
export type TaskData = Readonly<{ config: Config; texts?: Texts }>

/**
 * Reads the files that a config's task is made from. The config then says which they are, by path, names and checksum,
 * so that whoever goes on with it has the same ones.
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

/** The machine that a config describes, its files read. */
export const loadExperiment = (config: Config): TE.TaskEither<AppError, Experiment> =>
  F.pipe(
    loadTaskData(config),
    TE.chainEitherK(({ config, texts }) => experimentOf(config, texts)),
  )

/** A config's task, whichever folder its files lie in now. */
export const withoutFolder = ({ task }: Pick<Config, 'task'>): Config['task'] =>
  typeof task['data'] === 'string' ? { ...task, data: 'a folder' } : task
