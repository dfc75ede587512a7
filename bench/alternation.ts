import { either as E } from 'fp-ts'

/** Why there are no times. `doesNotFit`: out of memory. */
export type Failure = Readonly<{ tag: 'doesNotFit' | 'failed'; reason: string }>

export type Times = ReadonlyArray<number>

/** Somebody who can do training iterations and say how many milliseconds each took. */
export type Side = Readonly<{ time: (iterations: number) => Promise<E.Either<Failure, Times>> }>

/** When there are enough times of a side: this many, or this many milliseconds of them. */
export type Enough = Readonly<{ iterations: number; ms: number }>

/** About how long a side runs before the other has its turn. */
const TURN_MS = 1000
const WARM_UP: Enough = { iterations: 5, ms: 2000 }

const sum = (times: Times): number => times.reduce((total, ms) => total + ms, 0)

const isEnough = (times: Times, { iterations, ms }: Enough): boolean => times.length >= iterations || sum(times) >= ms

/** Times of one side, one iteration after the other, that count for nothing but how long a turn must be. */
const warmedUp = async (side: Side): Promise<E.Either<Failure, number>> => {
  const times: number[] = []
  while (!isEnough(times, WARM_UP)) {
    const more = await side.time(1)
    if (E.isLeft(more)) return more
    times.push(...more.right)
  }
  return E.right(Math.min(...times))
}

const nothingToCompare: Failure = { tag: 'failed', reason: 'there is nothing to compare with' }

type Progress = E.Either<Failure, Readonly<{ side: Side; turn: number; times: Times }>>

const started = async (side: Side, enough: Enough): Promise<Progress> => {
  const warm = await warmedUp(side)
  if (E.isLeft(warm)) return warm
  const turn = Math.min(Math.max(1, Math.round(TURN_MS / warm.right)), Math.ceil(enough.iterations / 4))
  return E.right({ side, turn, times: [] })
}

const afterTurn = async (progress: Progress): Promise<Progress> => {
  if (E.isLeft(progress)) return progress
  const { side, turn, times } = progress.right
  const more = await side.time(turn)
  return E.isLeft(more) ? more : E.right({ side, turn, times: [...times, ...more.right] })
}

/**
 * Times several sides in turns of about a second each, ours, theirs, ours, theirs …, so that a machine whose speed
 * varies is as fast for the one as for the other. All go on until each has enough; one that fails drops out, and where the
 * first does, there is nothing to compare with, and none goes on.
 *
 * @returns for each side its times, or why there are none
 */
export const alternating = async (
  sides: ReadonlyArray<Side>,
  enough: Enough,
): Promise<ReadonlyArray<E.Either<Failure, Times>>> => {
  const progress: Progress[] = []
  const isOver = (): boolean => progress[0] !== undefined && E.isLeft(progress[0])
  for (const side of sides) progress.push(isOver() ? E.left(nothingToCompare) : await started(side, enough))
  while (!isOver() && progress.some((one) => E.isRight(one) && !isEnough(one.right.times, enough)))
    for (const [at, one] of progress.entries()) progress[at] = await afterTurn(one)
  return progress.map(E.map(({ times }) => times))
}
