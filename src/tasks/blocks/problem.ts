import { child, integer, type Key } from '../../core/random.ts'
import { distinct } from '../chance.ts'
import { type Board, randomBoard } from './board.ts'
import { drawGoal, type Goal, type GoalRange } from './goal.ts'
import type { Extent } from './rows.ts'

export type NamedGoal = Goal & Readonly<{ letter: number }>

/** A board, its goals with their letters, and the requested goal. */
export type Problem = Readonly<{ board: Board; goals: ReadonlyArray<NamedGoal>; asked: NamedGoal }>

export type ProblemRange = GoalRange & Extent & Readonly<{ minBlocks: number; minGoals: number; maxGoals: number }>

/** A random problem. */
export const drawProblem = (key: Key, range: ProblemRange): Problem => {
  const { columns, height, minBlocks, maxBlocks, letters, minGoals, maxGoals } = range
  const count = integer(child(key, 'blocks'), minBlocks, maxBlocks)
  const board = randomBoard(child(key, 'board'), { count, blocks: maxBlocks, columns, height })
  const names = distinct(child(key, 'letters'), integer(child(key, 'count'), minGoals, maxGoals), letters)
  const goals = names.map((letter, at) => ({ letter, ...drawGoal(child(child(key, 'goals'), at), board, range) }))
  return { board, goals, asked: goals[integer(child(key, 'asked'), 0, goals.length - 1)] as NamedGoal }
}
