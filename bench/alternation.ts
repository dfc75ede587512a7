import { either as E } from 'fp-ts'

/** Why there are no times. `doesNotFit`: out of memory. */
export type Failure = Readonly<{ tag: 'doesNotFit' | 'failed'; reason: string }>

export type Times = ReadonlyArray<number>

/** One side of a comparison: runs training iterations and returns the milliseconds that each took. */
export type Side = Readonly<{ time: (iterations: number) => Promise<E.Either<Failure, Times>> }>

/** A side is done after this many iterations, or this many milliseconds of them. */
export type Enough = Readonly<{ iterations: number; ms: number }>

/** About how long a side runs before the other side's turn. */
const TURN_MS = 1000
const WARM_UP: Enough = { iterations: 5, ms: 2000 }

const sum = (times: Times): number => times.reduce((total, ms) => total + ms, 0)

const isEnough = (times: Times, { iterations, ms }: Enough): boolean => times.length >= iterations || sum(times) >= ms

/** Warm-up times of one side, used only to choose the length of its turns. */
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
 * Times several sides alternately, about a second each, so that a computer whose speed varies is equally fast for all. All
 * continue until each has enough times. A side that fails drops out; if the first side fails, all stop, since there is
 * nothing to compare with.
 *
 * @returns each side's times, or why there are none
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
