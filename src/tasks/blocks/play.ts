import { maxOf } from '../../core/extremes.ts'
import { observing } from '../episode.ts'
import type { Episode, Row } from '../task.ts'
import { type Board, type Move, moved, movesOf } from './board.ts'

/** A game: its board, its rules and its goal. */
export type Game = Readonly<{
  board: Board
  height: number
  /** How many moves, or “done”, the player may still make. */
  turns: number
  met: (board: Board) => boolean
  /** The input rows from a move, or the beginning, up to and including the answer row; at least one. */
  heard: (board: Board) => ReadonlyArray<Row>
}>

const highest = (logits: Row): number => logits.indexOf(maxOf(logits))

/** The most likely columns to move from and to; or “done” if its probability exceeds ½. */
const choice = (answer: Row, columns: number): Move | 'done' =>
  (answer[2 * columns] as number) > 0
    ? 'done'
    : { from: highest(answer.slice(0, columns)), to: highest(answer.slice(columns, 2 * columns)) }

/** The board after a move; unchanged if the rules forbid the move. */
const carriedOut = (board: Board, height: number, { from, to }: Move): Board =>
  movesOf(board, height).some((one) => one.from === from && one.to === to) ? moved(board, { from, to }) : board

/**
 * A game as an episode, after some opening rows: the player moves until it outputs “done” or has no turns left. The
 * goal is met if it holds on the final board.
 */
export const playing = (opening: ReadonlyArray<Row>, game: Game): Episode => {
  const { board, height, turns, met, heard } = game
  return observing([...opening, ...heard(board)], (answer) => {
    const chosen = choice(answer, board.length)
    if (chosen === 'done') return { met: met(board) }
    const next = carriedOut(board, height, chosen)
    return turns === 1 ? { met: met(next) } : playing([], { ...game, board: next, turns: turns - 1 })
  })
}
