import { either as E } from 'fp-ts'
import { alternating, type Enough, type Failure } from './alternation.ts'
import type { Breakdown } from './breakdown.ts'
import type { BenchConfig } from './configs.ts'
import { type Ours, startOurs } from './ours.ts'
import type { Choice } from './paths.ts'
import { type Python, type PyTorch, startPyTorch } from './pytorch.ts'
import { type Ratio, ratioOf, type Summary, summaryOf } from './summary.ts'

/** PyTorch's time over ours, and which PyTorch it was. */
export type Comparison = Readonly<{ torch: string; blas: string | null; compiled: boolean; ratio: Ratio }>

/** The measurements of one config. */
export type Measurement = Readonly<{
  config: BenchConfig
  ours: E.Either<Failure, Summary>
  breakdown: E.Either<Failure, Breakdown>
  pytorch: E.Either<Failure, Comparison> | undefined
}>

/** The other side of the comparison. */
export type Opponent = Readonly<{ python: Python; compile: boolean }>

/** About how long to profile, in milliseconds. */
const PROFILED_MS = 2000

const breakdownOfOurs = async (
  ours: E.Either<Failure, Ours>,
  summary: E.Either<Failure, Summary>,
): Promise<E.Either<Failure, Breakdown>> => {
  if (E.isLeft(ours)) return ours
  if (E.isLeft(summary)) return summary
  return ours.right.breakdown(Math.max(1, Math.round(PROFILED_MS / summary.right.medianMs)))
}

const comparison = (
  { compile }: Opponent,
  pytorch: E.Either<Failure, PyTorch>,
  theirs: E.Either<Failure, Summary>,
  ours: E.Either<Failure, Summary>,
): E.Either<Failure, Comparison> => {
  if (E.isLeft(pytorch)) return pytorch
  if (E.isLeft(theirs)) return theirs
  if (E.isLeft(ours)) return ours
  const { torch, blas } = pytorch.right
  return E.right({ torch, blas, compiled: compile, ratio: ratioOf(theirs.right, ours.right) })
}

/** A side that could not start: it fails at its first request. */
const sideOf = (side: E.Either<Failure, Ours | PyTorch>) => ({
  time: async (iterations: number) => (E.isLeft(side) ? side : side.right.time(iterations)),
})

/** Times one config, alternating with an opponent if there is one, and then profiles it. */
export const measure = async (
  config: BenchConfig,
  choice: Choice,
  enough: Enough,
  opponent?: Opponent,
): Promise<Measurement> => {
  const ours = await startOurs(config, choice)
  const pytorch = opponent && (await startPyTorch(opponent.python, config, opponent))
  const started: ReadonlyArray<E.Either<Failure, Ours | PyTorch>> = pytorch === undefined ? [ours] : [ours, pytorch]
  const results = await alternating(
    started.map((side) => sideOf(side)),
    enough,
  )
  const [summary, theirs] = results.map(E.map(summaryOf)) as [E.Either<Failure, Summary>, E.Either<Failure, Summary>?]
  const breakdown = await breakdownOfOurs(ours, summary)
  for (const side of started) if (E.isRight(side)) await side.right.stop()
  return {
    config,
    ours: summary,
    breakdown,
    pytorch: opponent && pytorch && theirs && comparison(opponent, pytorch, theirs, summary),
  }
}
