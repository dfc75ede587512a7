import { child, integer, type Key } from '../../core/random.ts'
import { distinct, pick } from '../chance.ts'

/** Columns of numbered blocks, each from the bottom up. */
export type Board = ReadonlyArray<ReadonlyArray<number>>

/** Moves the top block of column `from` onto column `to`. */
export type Move = Readonly<{ from: number; to: number }>

/** Every move that the board allows, by `from` and then by `to`. */
export const movesOf = (board: Board, height: number): ReadonlyArray<Move> =>
  board.flatMap((column, from) =>
    column.length === 0
      ? []
      : board.flatMap((other, to) => (to !== from && other.length < height ? [{ from, to }] : [])),
  )

/** The board after a move that it allows. */
export const moved = (board: Board, { from, to }: Move): Board => {
  const block = board[from]?.at(-1) as number
  return board.map((column, at) => {
    if (at === from) return column.slice(0, -1)
    return at === to ? [...column, block] : column
  })
}

/** A unique name of the board. */
export const showBoard = (board: Board): string => board.map((column) => column.join(',')).join('|')

/** `count` of the blocks 0 … `blocks` − 1, each put on a random column that has room. */
export const randomBoard = (
  key: Key,
  { count, blocks, columns, height }: Readonly<{ count: number; blocks: number; columns: number; height: number }>,
): Board => {
  const board = Array.from({ length: columns }, (): number[] => [])
  distinct(child(key, 'blocks'), count, blocks).forEach((block, n) => {
    const open = board.filter((column) => column.length < height)
    pick(child(key, n), open).push(block)
  })
  return board
}

/**
 * The board after `steps` random moves. A move always exists: a board has a block, and room for it in another column.
 */
export const wandered = (key: Key, board: Board, height: number, steps: number): Board => {
  let after = board
  for (let step = 0; step < steps; step++) {
    const moves = movesOf(after, height)
    after = moved(after, moves[integer(child(key, step), 0, moves.length - 1)] as Move)
  }
  return after
}
