import { join } from 'node:path'

/** The resolved config, usable with `--config`. A directory with this file is a run. */
export const configFile = (directory: string): string => join(directory, 'config.json')

/** The metrics: one record per line. */
export const metricsFile = (directory: string): string => join(directory, 'metrics.jsonl')

/** The note of `--note`, and how the last session ended if it did not reach its end; missing if there is neither. */
export const recordFile = (directory: string): string => join(directory, 'run.json')

export const plotsFolder = (directory: string): string => join(directory, 'plots')

/** TensorBoard event files. */
export const tensorboardFolder = (directory: string): string => join(directory, 'tensorboard')

export const CHECKPOINTS = 'checkpoints'
export const checkpointsFolder = (directory: string): string => join(directory, CHECKPOINTS)

/** The checkpoint of a step. */
export const stepFile = (directory: string, step: number): string =>
  join(checkpointsFolder(directory), `step-${String(step).padStart(8, '0')}.safetensors`)

/** The checkpoint that a run continues from. */
export const latestFile = (directory: string): string => join(checkpointsFolder(directory), 'latest.safetensors')

/** The checkpoint with the fewest errors on the held-out set. */
export const bestFile = (directory: string): string => join(checkpointsFolder(directory), 'best.safetensors')
