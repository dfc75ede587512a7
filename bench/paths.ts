import { type BenchmarkWorkers, benchmarkWorkers } from '../src/io/workers/benchmarkWorkers.ts'
import { type Path, pathNames } from '../src/models/model.ts'
import { timeIterations } from '../src/runs/benchmark.ts'
import type { BenchConfig } from './configs.ts'

/** How iterations are computed. */
export const paths = pathNames

/** The default path. */
export const DEFAULT_PATH: Path = 'fused'

export type Choice = Readonly<{ path: Path; workers: number }>

/** Why a choice cannot be timed, if it cannot. */
export const objectionTo = ({ path, workers }: Choice): string | undefined =>
  path === 'reference' && workers > 1 ? '--workers: the reference path has one' : undefined

/** Threads are reused between blocks of iterations, since starting them takes longer than most blocks. */
let crew: Readonly<{ workers: number; crew: BenchmarkWorkers | undefined }> | undefined

/** Times iterations of a config on a path, in milliseconds, in order. */
export const timeOnPath = (
  { kind, sizes }: BenchConfig,
  { path, workers }: Choice,
  counts: Readonly<{ iterations: number; warmUp: number }>,
): Promise<ReadonlyArray<number>> => {
  if (crew?.workers !== workers) crew = { workers, crew: benchmarkWorkers(workers) }
  return timeIterations(kind, sizes, { ...counts, path, now: () => performance.now(), share: crew.crew?.share })
}
