import { basename, dirname, resolve } from 'node:path'
import type { Trained } from '../io/experiments/trained.ts'

/** The run directory of a source, which is a run directory or a checkpoint file. */
export const directoryOf = (source: string, { path }: Pick<Trained, 'path'>): string => {
  if (resolve(source) !== resolve(path)) return source
  const folder = dirname(path)
  return basename(resolve(folder)) === 'checkpoints' ? dirname(folder) : folder
}
