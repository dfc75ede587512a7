import type { Channels } from '../channels.ts'
import { numberedParts, type Part, type Phase, phasesOf, runsOf } from '../phases.ts'
import type { Sequence } from '../task.ts'
import { relations } from './constraints.ts'
import { readerFor } from './reading.ts'
import { type Extent, PLACED } from './rows.ts'

const times = (count: number, name: (at: number) => string): ReadonlyArray<string> =>
  Array.from({ length: count }, (_, at) => name(at))

/** A, B, … Z, then goal 26, … */
export const letterOf = (letter: number): string => (letter < 26 ? String.fromCodePoint(65 + letter) : `goal ${letter}`)

const constraintNames = (maxBlocks: number): ReadonlyArray<string> => [
  ...times(maxBlocks, (block) => `first block ${block}`),
  ...relations.map((relation) => `is ${relation}`),
  ...times(maxBlocks, (block) => `second block ${block}`),
]

const boardNames = ({ columns, height, maxBlocks }: Extent): ReadonlyArray<string> =>
  times(columns * height * maxBlocks, (at) => {
    const cell = Math.floor(at / maxBlocks)
    return `column ${Math.floor(cell / height) + 1} level ${(cell % height) + 1}: block ${at % maxBlocks}`
  })

/** The position of a block: its column, and how many blocks lie on it. */
const placeNames = ({ columns, height }: Extent, block: string): ReadonlyArray<string> => [
  ...times(columns, (column) => `${block} in column ${column + 1}`),
  ...times(height, (above) => `${block} under ${above}`),
]

/** The names of the channels of {@link rowsFor}, in its order. */
export const blocksChannels = (extent: Extent): Channels => {
  const { columns, letters, maxBlocks } = extent
  return {
    inputs: [
      ...times(letters, (letter) => (letter < 26 ? `goal ${letterOf(letter)}` : letterOf(letter))),
      ...constraintNames(maxBlocks),
      ...boardNames(extent),
      'query flag',
      'answer flag',
    ],
    targets: [
      ...times(columns, (column) => `from column ${column + 1}`),
      ...times(columns, (column) => `to column ${column + 1}`),
      'done',
      ...constraintNames(maxBlocks),
      ...times(PLACED, (at) => `constraint ${at + 1}`).flatMap((constraint) =>
        ['first', 'second'].flatMap((block) => placeNames(extent, `${constraint} ${block}`)),
      ),
    ],
  }
}

/** The phases of a sequence of blocks: each goal, the query, planning, each move, and “done”. */
export const blocksTimeline = (extent: Extent, planning: number) => {
  const { told } = readerFor(extent)
  return ({ inputs }: Sequence): ReadonlyArray<Phase> => {
    const rows = inputs.map(told)
    const asked = rows.findIndex(({ flag }) => flag === 'asked')
    const ends = rows.flatMap(({ flag }, t) => (flag === 'due' ? [t + 1] : []))
    const turns = ends.map((end, at): Part => {
      const rowsBefore = ends[at - 1] ?? asked + 1 + planning
      return [at === ends.length - 1 ? 'done' : 'move', end - rowsBefore]
    })
    return phasesOf([
      ...runsOf(asked, (t) => `goal ${letterOf(rows[t]?.letter ?? 0)}`),
      ['query', 1],
      ['planning', planning],
      ...numberedParts(turns),
    ])
  }
}
