import { timeIterations } from '../src/runs/benchmark.ts'
import type { BenchConfig } from './configs.ts'

/** How the iterations are computed. */
export const paths = ['fused', 'reference'] as const
export type Path = (typeof paths)[number]

/** The path that is timed where none is named. */
export const DEFAULT_PATH: Path = 'reference'

export type Choice = Readonly<{ path: Path; workers: number }>

/** Why a choice cannot be timed, if so. */
export const objectionTo = ({ path, workers }: Choice): string | undefined => {
  if (path === 'fused') return '--path: the fused path is not there yet; use --path reference'
  return workers === 1 ? undefined : '--workers: the reference path has one'
}

/** Times iterations of a config on a path: the one place where benchmarks choose it. Milliseconds, in order. */
export const timeOnPath = (
  { kind, sizes }: BenchConfig,
  { path }: Choice,
  counts: Readonly<{ iterations: number; warmUp: number }>,
): Promise<ReadonlyArray<number>> => timeIterations(kind, sizes, { ...counts, path, now: () => performance.now() })
