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

const said = (row: Row, { columns, height, maxBlocks, letters }: Config): Said => {
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

/** A row of a target: from where to where, or done, and in lessons a constraint; −1 where it is silent. */
const dueIn = (row: Row, { columns, maxBlocks }: Config): ReadonlyArray<number> =>
  cut(row, [columns, columns, 1, maxBlocks, 4, maxBlocks]).map(hot)

/** What a sequence says, the moves of its target, and what is due before them. */
export const read = ({ inputs, targets, mask }: Sequence, given: Config) => {
  const rows = inputs.map((row) => said(row, given))
  const asked = rows.findIndex(({ ask }) => ask)
  const due = rows.findIndex((row) => row.due)
  const answers = targets.map((row) => dueIn(row, given))
  return {
    rows,
    ask: rows[asked] as Said,
    told: rows.slice(0, asked),
    thinking: rows.slice(asked + 1, due),
    shown: rows.slice(due),
    answer: answers.slice(due).map((row) => row.slice(0, 3) as [from: number, to: number, done: number]),
    answers,
    mask,
  }
}
