import { flag, zeros } from '../bits.ts'
import type { Row } from '../task.ts'
import type { Board, Move } from './board.ts'
import { type Constraint, relations } from './constraints.ts'

/** The number of constraints of a goal whose blocks' positions have their own channels. */
export const PLACED = 3

/** The limits that determine the width of rows. */
export type Extent = Readonly<{ columns: number; height: number; maxBlocks: number; letters: number }>

/**
 * The input of a time step, each part optional: a letter, a constraint, the board, and a flag for the question or an
 * answer row.
 */
export type Told = Readonly<{
  letter?: number
  constraint?: Constraint
  board?: Board | undefined
  flag?: 'asked' | 'due'
}>

/**
 * The target of a time step: a move, or “done”; a constraint; the positions on a board of the two blocks of some
 * constraints.
 */
export type Due = Readonly<{
  move?: Move | 'done'
  constraint?: Constraint
  places?: Readonly<{ board: Board; of: ReadonlyArray<Constraint> }>
}>

/** A one-hot row of `width` channels, or zeros. */
const oneOf = (width: number, channel: number | undefined): Row =>
  channel === undefined ? zeros(width) : flag(width, channel)

/** Writes the rows of a sequence, with the channels that the task documents. */
export const rowsFor = ({ columns, height, maxBlocks, letters }: Extent) => {
  const constraintRow = (one: Constraint | undefined): Row => [
    ...oneOf(maxBlocks, one?.first),
    ...oneOf(relations.length, one && relations.indexOf(one.relation)),
    ...oneOf(maxBlocks, one?.second),
  ]
  /** Cells column by column from the bottom up: each a block, one-hot, or empty. */
  const boardRow = (board: Board | undefined): Row =>
    Array.from({ length: columns * height }, (_, cell) =>
      oneOf(maxBlocks, board?.[Math.floor(cell / height)]?.[cell % height]),
    ).flat()
  const moveRow = (move: Move | 'done' | undefined): Row =>
    move === 'done'
      ? flag(2 * columns + 1, 2 * columns)
      : [...oneOf(columns, move?.from), ...oneOf(columns, move?.to), 0]
  /** The position of a block: its column, and how many blocks lie on it. */
  const placeRow = (board: Board, block: number): Row => {
    const column = board.findIndex((blocks) => blocks.includes(block))
    const blocks = board[column] ?? []
    return [...flag(columns, column), ...flag(height, blocks.length - 1 - blocks.indexOf(block))]
  }
  const placesRow = ({ board, of }: NonNullable<Due['places']>): Row =>
    Array.from({ length: PLACED }, (_, number) => {
      const one = of[number]
      return one ? [one.first, one.second].flatMap((block) => placeRow(board, block)) : zeros(2 * (columns + height))
    }).flat()
  return {
    inputSize: letters + constraintRow(undefined).length + columns * height * maxBlocks + 2,
    targetSize: moveRow(undefined).length + constraintRow(undefined).length + PLACED * 2 * (columns + height),
    heard: ({ letter, constraint, board, flag }: Told): Row => [
      ...oneOf(letters, letter),
      ...constraintRow(constraint),
      ...boardRow(board),
      flag === 'asked' ? 1 : 0,
      flag === 'due' ? 1 : 0,
    ],
    due: ({ move, constraint, places = { board: [], of: [] } }: Due): Row => [
      ...moveRow(move),
      ...constraintRow(constraint),
      ...placesRow(places),
    ],
  }
}
