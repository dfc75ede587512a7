import { child, integer, type Key } from '../../core/random.ts'
import { pick, shuffled } from '../chance.ts'
import { type Board, type Move, wandered } from './board.ts'
import { type Constraint, factsOf, satisfies } from './constraints.ts'
import { shortestPlan } from './planner.ts'

/** Constraints to be met together, and a plan that meets them. */
export type Goal = Readonly<{ constraints: ReadonlyArray<Constraint>; plan: ReadonlyArray<Move> }>

export type GoalRange = Readonly<{
  height: number
  minConstraints: number
  maxConstraints: number
  minMoves: number
  maxMoves: number
}>

/** The number of goals tried for a plan of the requested length. */
const ATTEMPTS = 64

/**
 * A goal for a board: some statements that hold on a board a few moves away, so that the goal can be met. The number of
 * moves is drawn first, then goals until one needs that many moves; if none of 64 does, the one with the longest plan
 * is used.
 */
export const drawGoal = (key: Key, board: Board, range: GoalRange): Goal => {
  const wished = integer(child(key, 'moves'), range.minMoves, range.maxMoves)
  let best: Goal | undefined
  // The loop ends: with two blocks, some move always puts one beside or on another, so that a statement holds.
  for (let attempt = 0; best === undefined || (attempt < ATTEMPTS && best.plan.length < wished); attempt++) {
    const own = child(key, attempt)
    const facts = factsOf(wandered(child(own, 'walk'), board, range.height, wished))
    if (facts.length === 0) continue
    const count = integer(child(own, 'count'), range.minConstraints, range.maxConstraints)
    const constraints = shuffled(child(own, 'facts'), facts)
      .slice(0, count)
      .map((ways, at) => pick(child(own, at), ways))
    const plan = shortestPlan(board, range.height, wished, (other) => satisfies(other, constraints)) ?? []
    if (best === undefined || plan.length > best.plan.length) best = { constraints, plan }
  }
  return best
}
