import type { Row } from '../task.ts'
import type { Board, Move } from './board.ts'
import { type Constraint, relations } from './constraints.ts'
import { type Extent, PLACED, type Told } from './rows.ts'

/** Where a block lies, as far as a row says: its column, and how many blocks lie on it. */
export type Place = Readonly<{ column: number; above: number }>

/** What a row of targets says, or of a machine's outputs. */
export type Said = Readonly<{
  move?: Move | 'done' | undefined
  constraint?: Constraint | undefined
  /** Of the two blocks of each constraint that something is said of. */
  places: ReadonlyArray<readonly [Place, Place]>
}>

/** A row in pieces of these sizes. */
const cut = (row: Row, sizes: ReadonlyArray<number>): ReadonlyArray<Row> => {
  let from = 0
  return sizes.map((size) => row.slice(from, (from += size)))
}

/** The channel that rather is than is not, and most so; nothing where none is. */
const one = (piece: Row = []): number | undefined => {
  const most = Math.max(...piece)
  return most > 0.5 ? piece.indexOf(most) : undefined
}

const constraintOf = ([first, relation, second]: ReadonlyArray<number | undefined>): Constraint | undefined =>
  first === undefined || relation === undefined || second === undefined
    ? undefined
    : { first, relation: relations[relation] as Constraint['relation'], second }

const placeOf = (column: number | undefined, above: number | undefined): Place | undefined =>
  column === undefined || above === undefined ? undefined : { column, above }

/** Reads rows of a sequence of blocks: what `rowsFor` writes. */
export const readerFor = ({ columns, height, maxBlocks, letters }: Extent) => {
  const statement = [maxBlocks, relations.length, maxBlocks]
  const boardIn = (cells: Row): Board =>
    Array.from({ length: columns }, (_, column) =>
      Array.from({ length: height }, (_, level) =>
        one(cells.slice((column * height + level) * maxBlocks, (column * height + level + 1) * maxBlocks)),
      ).filter((block) => block !== undefined),
    )
  return {
    told: (row: Row): Told => {
      const [letter, first, relation, second, cells = [], flags = []] = cut(row, [
        letters,
        ...statement,
        columns * height * maxBlocks,
        2,
      ])
      const named = one(letter)
      const constraint = constraintOf([first, relation, second].map((piece) => one(piece)))
      const flag = one(flags)
      return {
        ...(named !== undefined && { letter: named }),
        ...(constraint && { constraint }),
        board: boardIn(cells),
        ...(flag !== undefined && { flag: flag === 0 ? 'asked' : 'due' }),
      }
    },
    said: (row: Row): Said => {
      const [from, to, done, ...rest] = cut(row, [
        columns,
        columns,
        1,
        ...statement,
        ...Array.from({ length: 2 * PLACED }, () => [columns, height]).flat(),
      ]).map((piece) => one(piece))
      const spots = rest.slice(3)
      const places = Array.from({ length: PLACED }, (_, number) =>
        [0, 2].map((at) => placeOf(spots[4 * number + at], spots[4 * number + at + 1])),
      )
      return {
        move: done === 0 ? 'done' : from === undefined || to === undefined ? undefined : { from, to },
        constraint: constraintOf(rest.slice(0, 3)),
        places: places.filter((both): both is [Place, Place] => both.every((place) => place !== undefined)),
      }
    },
  }
}
