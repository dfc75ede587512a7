import { join } from 'node:path'

/** The resolved config, as `--config` takes it; a directory is a run as soon as it holds one. */
export const configFile = (directory: string): string => join(directory, 'config.json')

/** One record a line, one line a report. */
export const metricsFile = (directory: string): string => join(directory, 'metrics.jsonl')

export const plotsFolder = (directory: string): string => join(directory, 'plots')

/** Event files, which TensorBoard reads. */
export const tensorboardFolder = (directory: string): string => join(directory, 'tensorboard')

export const CHECKPOINTS = 'checkpoints'
export const checkpointsFolder = (directory: string): string => join(directory, CHECKPOINTS)

/** The checkpoint of a step. */
export const stepFile = (directory: string, step: number): string =>
  join(checkpointsFolder(directory), `step-${String(step).padStart(8, '0')}.safetensors`)

/** The checkpoint that a run goes on from. */
export const latestFile = (directory: string): string => join(checkpointsFolder(directory), 'latest.safetensors')

/** The checkpoint with the fewest bit errors. */
export const bestFile = (directory: string): string => join(checkpointsFolder(directory), 'best.safetensors')
