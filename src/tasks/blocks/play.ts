import { observing } from '../episode.ts'
import type { Episode, Row } from '../task.ts'
import { type Board, type Move, moved, movesOf } from './board.ts'

/** What a player sees, may do, and is to reach. */
export type Game = Readonly<{
  board: Board
  height: number
  /** How often it may move, or say that it is done. */
  turns: number
  met: (board: Board) => boolean
  /** What is heard from a move, or the beginning, up to the row to answer in: at least that. */
  heard: (board: Board) => ReadonlyArray<Row>
}>

const highest = (logits: Row): number => logits.indexOf(Math.max(...logits))

/** The likeliest columns to move from and to; or “done”, where that is likelier than not. */
const choice = (answer: Row, columns: number): Move | 'done' =>
  (answer[2 * columns] as number) > 0
    ? 'done'
    : { from: highest(answer.slice(0, columns)), to: highest(answer.slice(columns, 2 * columns)) }

/** The board after a move; as it was where the rules forbid that. */
const carriedOut = (board: Board, height: number, { from, to }: Move): Board =>
  movesOf(board, height).some((one) => one.from === from && one.to === to) ? moved(board, { from, to }) : board

/**
 * A game, after some rows that come before it: the player moves until it says that it is done, or has no more turns. It has
 * met the goal if that is met on the board then.
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
