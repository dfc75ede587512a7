import assert from 'node:assert/strict'
import type { Row, Sequence } from '../../../src/tasks/task.ts'

/** What `blocks` is configured by. */
export type Config = Readonly<{
  columns: number
  height: number
  minBlocks: number
  maxBlocks: number
  letters: number
  minGoals: number
  maxGoals: number
  minConstraints: number
  maxConstraints: number
  minMoves: number
  maxMoves: number
  planning: number
  pondering: number
  recite: boolean
  feedback: boolean
}>

/** Cuts a row into pieces of these sizes. */
const cut = (row: Row, sizes: ReadonlyArray<number>): ReadonlyArray<Row> => {
  let from = 0
  const pieces = sizes.map((size) => row.slice(from, (from += size)))
  assert.equal(from, row.length)
  return pieces
}

/** Which channel of a one-hot piece is 1; −1 where it is silent. */
const hot = (piece: Row): number => {
  assert.ok(piece.every((x) => x === 0 || x === 1) && piece.filter((x) => x === 1).length <= 1)
  return piece.indexOf(1)
}

/** Blocks by where they are: "column level" ↦ block. */
export type Cells = ReadonlyMap<string, number>

export type Said = Readonly<{
  letter: number
  first: number
  relation: number
  second: number
  ask: boolean
  due: boolean
  cells: Cells
}>

/** What a row says. */
export const said = (row: Row, { columns, height, maxBlocks, letters }: Config): Said => {
  const [letter, first, relation, second, board, flags] = cut(row, [
    letters,
    maxBlocks,
    4,
    maxBlocks,
    columns * height * maxBlocks,
    2,
  ]) as [Row, Row, Row, Row, Row, Row]
  const cells = new Map<string, number>()
  for (let cell = 0; cell < columns * height; cell++) {
    const block = hot(board.slice(cell * maxBlocks, (cell + 1) * maxBlocks))
    if (block >= 0) cells.set(`${Math.floor(cell / height)} ${cell % height}`, block)
  }
  return {
    letter: hot(letter),
    first: hot(first),
    relation: hot(relation),
    second: hot(second),
    ask: hot(flags) === 0,
    due: hot(flags) === 1,
    cells,
  }
}

const heightOf = (cells: Cells, column: number): number =>
  [...cells.keys()].filter((cell) => cell.startsWith(`${column} `)).length

/** Takes the top block of a column to another, or says nothing where the rules forbid it. */
export const simulated = (cells: Cells, from: number, to: number, height: number): Cells | undefined => {
  const [level, place] = [heightOf(cells, from) - 1, heightOf(cells, to)]
  if (from === to || level < 0 || place >= height) return undefined
  const after = new Map(cells)
  after.delete(`${from} ${level}`)
  return after.set(`${to} ${place}`, cells.get(`${from} ${level}`) as number)
}

/** Steps from the second block to the first: left of, right of, above, below. */
const STEPS = [
  [-1, 0],
  [1, 0],
  [0, 1],
  [0, -1],
] as const

export const holds = (cells: Cells, { first, relation, second }: Said): boolean =>
  [...cells].some(([cell, block]) => {
    const [column, level] = cell.split(' ').map(Number) as [number, number]
    const [right, up] = STEPS[relation] as readonly [number, number]
    return block === second && cells.get(`${column + right} ${level + up}`) === first
  })

/** Plans of exactly so many moves, one after the other in order; the first that meets all. */
export const firstPlan = (
  cells: Cells,
  goal: ReadonlyArray<Said>,
  moves: number,
  { columns, height }: Config,
): ReadonlyArray<readonly [number, number]> | undefined => {
  if (moves === 0) return goal.every((one) => holds(cells, one)) ? [] : undefined
  for (let from = 0; from < columns; from++)
    for (let to = 0; to < columns; to++) {
      const after = simulated(cells, from, to, height)
      const rest = after && firstPlan(after, goal, moves - 1, { columns, height } as Config)
      if (rest) return [[from, to], ...rest]
    }
  return undefined
}

/** From where to where, or done. */
type Move = [from: number, to: number, done: number]

/**
 * A row of a target: a move, and in lessons a constraint, and where the blocks of three constraints lie, each as
 * [column, blocks on it]; −1 where it is silent.
 */
const dueIn = (row: Row, { columns, height, maxBlocks }: Config) => {
  const pieces = cut(row, [
    columns,
    columns,
    1,
    maxBlocks,
    4,
    maxBlocks,
    ...Array.from({ length: 6 }, () => [columns, height]).flat(),
  ]).map(hot)
  return { move: pieces.slice(0, 3) as Move, constraint: pieces.slice(3, 6), places: pieces.slice(6) }
}

/** A row of a target that is silent. */
export const nothingDue = { move: [-1, -1, -1], constraint: [-1, -1, -1], places: Array<number>(12).fill(-1) }

/** Where a block lies: its column, and how many blocks lie on it. */
export const placeOf = (cells: Cells, block: number): ReadonlyArray<number> => {
  const [cell] = [...cells].find(([, other]) => other === block) ?? assert.fail('no such block')
  const [column, level] = cell.split(' ').map(Number) as [number, number]
  return [column, heightOf(cells, column) - 1 - level]
}

/** What a sequence says, the moves of its target, and all that is due. */
export const read = ({ inputs, targets, mask }: Sequence, given: Config) => {
  const rows = inputs.map((row) => said(row, given))
  const asked = rows.findIndex(({ ask }) => ask)
  const planned = asked + 1 + given.planning
  const answers = targets.map((row) => dueIn(row, given))
  return {
    rows,
    ask: rows[asked] as Said,
    told: rows.slice(0, asked),
    thinking: rows.slice(asked + 1, planned),
    /** Steps to ponder in, and to answer in, in turn. */
    shown: rows.slice(planned),
    answer: answers.filter((_, t) => rows[t]?.due).map(({ move }) => move),
    answers,
    mask,
  }
}
