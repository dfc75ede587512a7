import { maxOf } from '../../core/extremes.ts'
import type { Row } from '../task.ts'
import type { Board, Move } from './board.ts'
import { type Constraint, relations } from './constraints.ts'
import { type Extent, PLACED, type Told } from './rows.ts'

/** The position of a block in a row: its column, and how many blocks lie on it. */
export type Place = Readonly<{ column: number; above: number }>

/** A row of targets, or of a model's outputs, as data. */
export type Said = Readonly<{
  move?: Move | 'done' | undefined
  constraint?: Constraint | undefined
  /** For each constraint with both positions given: those of its two blocks. */
  places: ReadonlyArray<readonly [Place, Place]>
}>

/** Cuts a row into pieces of these sizes. */
const cut = (row: Row, sizes: ReadonlyArray<number>): ReadonlyArray<Row> => {
  let from = 0
  return sizes.map((size) => row.slice(from, (from += size)))
}

/** The largest channel if it exceeds ½, else `undefined`. */
const one = (piece: Row = []): number | undefined => {
  const most = maxOf(piece)
  return most > 0.5 ? piece.indexOf(most) : undefined
}

const constraintOf = ([first, relation, second]: ReadonlyArray<number | undefined>): Constraint | undefined =>
  first === undefined || relation === undefined || second === undefined
    ? undefined
    : { first, relation: relations[relation] as Constraint['relation'], second }

const placeOf = (column: number | undefined, above: number | undefined): Place | undefined =>
  column === undefined || above === undefined ? undefined : { column, above }

/** Reads the rows that `rowsFor` writes. */
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
