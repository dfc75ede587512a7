import { flag } from '../bits.ts'
import type { Row } from '../task.ts'
import type { Board } from './board.ts'
import type { Constraint } from './constraints.ts'

type Range = Readonly<{ columns: number; height: number }>

/** Where a block lies: its column, and how many blocks lie on it, one-hot each, `columns` + `height` channels. */
const placeOf = (board: Board, block: number, { columns, height }: Range): Row => {
  const column = board.findIndex((blocks) => blocks.includes(block))
  const blocks = board[column] ?? []
  return [...flag(columns, column), ...flag(height, blocks.length - 1 - blocks.indexOf(block))]
}

/** Where the two blocks of a constraint lie: `2 · (columns + height)` channels. */
export const placesOf = (board: Board, { first, second }: Constraint, range: Range): Row => [
  ...placeOf(board, first, range),
  ...placeOf(board, second, range),
]
