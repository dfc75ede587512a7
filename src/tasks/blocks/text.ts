import { maxOf } from '../../core/extremes.ts'
import type { Row, Sequence } from '../task.ts'
import type { Board } from './board.ts'
import { letterOf } from './channels.ts'
import type { Constraint } from './constraints.ts'
import { readerFor, type Said } from './reading.ts'
import type { Extent, Told } from './rows.ts'

/** What the marks of {@link blocksText} mean. */
export const BLOCKS_KEY =
  'A: a goal and its constraints; then the board, with numbered blocks in columns; [2 → 1]: a move from column 2 to column 1'

const constraintText = ({ first, relation, second }: Constraint): string => `${first} ${relation} ${second}`

/** A board as rows of cells, from the top. */
const boardLines = (board: Board): ReadonlyArray<string> => {
  const widest = maxOf(
    board.flat().map((block) => `${block}`.length),
    1,
  )
  const top = maxOf(
    board.map((column) => column.length),
    1,
  )
  return Array.from({ length: top }, (_, row) =>
    board.map((column) => `${column[top - 1 - row] ?? '·'}`.padStart(widest)).join(' '),
  )
}

const moveText = ({ move }: Said): string => {
  if (move === undefined) return 'nothing'
  return move === 'done' ? 'done' : `${move.from + 1} → ${move.to + 1}`
}

/** An output in a planning or pondering row: a constraint, or the positions of blocks. */
const thoughtText = ({ constraint, places }: Said): string =>
  [
    ...(constraint ? [constraintText(constraint)] : []),
    ...places.map((both) => both.map(({ column, above }) => `in ${column + 1} under ${above}`).join(' and ')),
  ].join('; ')

/** A goal, constraint by constraint, from consecutive rows. */
const goalLines = (told: ReadonlyArray<Told>): ReadonlyArray<string> => {
  const letters = [...new Set(told.map(({ letter }) => letter))]
  return letters.map((letter) => {
    const own = told.filter((one) => one.letter === letter)
    return `${letterOf(letter ?? 0)}: ${own
      .flatMap(({ constraint }) => constraint ?? [])
      .map(constraintText)
      .join(', ')}.`
  })
}

type Step = Readonly<{ told: Told; due: Said; said: Said; counts: boolean }>

/**
 * The time steps up to an answer, as one line: intermediate outputs, the target move, and the model's move if it
 * differs.
 */
const turnText = (steps: ReadonlyArray<Step>): string => {
  const thoughts = steps
    .filter(({ told }) => told.flag === undefined)
    .map(({ said, counts }) => (counts || thoughtText(said) !== '' ? thoughtText(said) || 'nothing' : ''))
  const found = thoughts.filter((text, at) => text !== '' && text !== thoughts[at - 1])
  const [due, said] = [steps.at(-1)?.due, steps.at(-1)?.said].map((one) => moveText(one ?? { places: [] }))
  return [
    ...(found.length === 0 ? [] : [`(${found.join(' | ')})`]),
    `[${due}]`,
    ...(said === due ? [] : [`said: ${said}`]),
  ].join(' ')
}

/**
 * A sequence of blocks as text: the goals, the board, and the target moves, one per line, in brackets; columns count
 * from 1. A model's move follows if it differs. Intermediate outputs come before in parentheses: constraints of the
 * goal, and the positions of their blocks (the column, and how many blocks lie on top).
 *
 * @param outputs a model's, `[T, O]` in [0,1]
 */
export const blocksText =
  (extent: Extent) =>
  ({ inputs, targets, mask }: Sequence, outputs: ReadonlyArray<Row> = targets): ReadonlyArray<string> => {
    const { told, said } = readerFor(extent)
    const steps = inputs.map(
      (row, t): Step => ({
        told: told(row),
        due: said(targets[t] as Row),
        said: said(outputs[t] as Row),
        counts: mask[t] === 1,
      }),
    )
    const asked = steps.findIndex((step) => step.told.flag === 'asked')
    const question = steps[asked]?.told
    const turns = steps.slice(asked + 1)
    const ends = turns.flatMap((step, at) => (step.told.flag === 'due' ? [at + 1] : []))
    return [
      ...goalLines(steps.slice(0, asked).map((step) => step.told)),
      '',
      ...boardLines(question?.board ?? []),
      '',
      `Meet ${letterOf(question?.letter ?? 0)}.`,
      ...ends.map((end, turn) => turnText(turns.slice(ends[turn - 1] ?? 0, end))),
    ]
  }
