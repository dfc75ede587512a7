import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../../src/core/random.ts'
import { blocks } from '../../../src/tasks/blocks.ts'
import type { Row } from '../../../src/tasks/task.ts'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { configured } from '../../../test/support/configured.ts'
import { config, defaults } from './config.ts'
import { type Config, placeOf, read, type Said } from './heard.ts'

const NAMES = ['left of', 'right of', 'above', 'below']
const letterOf = (letter: number): string => String.fromCharCode('A'.charCodeAt(0) + letter)
const constraintText = ({ first, relation, second }: Said): string => `${first} ${NAMES[relation]} ${second}`

/** Goals, board and question, as they should be written. */
const storyOf = ({ ask, told }: ReturnType<typeof read>, { columns, height }: Config): ReadonlyArray<string> => {
  const letters = told.map(({ letter }) => letter).filter((letter, at, all) => letter !== all[at - 1])
  const rows = Array.from({ length: height }, (_, down) =>
    Array.from({ length: columns }, (_, column) => ask.cells.get(`${column} ${height - 1 - down}`) ?? '·').join(' '),
  )
  return [
    ...letters.map((letter) => {
      const goal = told.filter((one) => one.letter === letter)
      return `${letterOf(letter)}: ${goal.map(constraintText).join(', ')}.`
    }),
    '',
    ...rows.filter((row) => /\d/.test(row)),
    '',
    `Meet ${letterOf(ask.letter)}.`,
  ]
}

law('goals, board and moves, as text', fc.tuple(config, seed), ([drawn, from]) => {
  const given = { ...drawn, recite: false }
  const task = configured(blocks, given)
  const sequence = task.draw(keyOf(from))
  const heard = read(sequence, given)
  return isDeepStrictEqual(task.text?.(sequence), [
    ...storyOf(heard, given),
    ...heard.answer.map(([column, to, done]) => (done === 0 ? '[done]' : `[${column + 1} → ${to + 1}]`)),
  ])
})

law(
  'in lessons, the constraints that are due in silence stand before the first move',
  fc.tuple(config, seed),
  ([drawn, from]) => {
    const given = { ...drawn, recite: true, pondering: 0 }
    const task = configured(blocks, given)
    const sequence = task.draw(keyOf(from))
    const { ask, told, answer } = read(sequence, given)
    const goal = told.filter(({ letter }) => letter === ask.letter).slice(0, given.planning)
    const first = task.text?.(sequence).at(-answer.length)
    const thoughts = goal.length === 0 ? '' : `(${goal.map(constraintText).join(' | ')}) `
    return first?.startsWith(`${thoughts}[`) === true
  },
)

test('what a machine says otherwise stands after what is due; where blocks lie, it says in parentheses', () => {
  const given = { ...defaults, recite: true, planning: 0, pondering: 1, maxGoals: 1 }
  const task = configured(blocks, given)
  const sequence = task.draw(keyOf(4))
  const { ask, told, answer } = read(sequence, given)
  const lines = task.text?.(sequence) ?? []
  const turns = lines.slice(-answer.length)
  const placesText = ({ first, second }: Said): string =>
    [first, second]
      .map((block) => placeOf(ask.cells, block) as [number, number])
      .map(([column, above]) => `in ${column + 1} under ${above}`)
      .join(' and ')
  assert.ok(turns[0]?.startsWith(`(${told.map(placesText).join('; ')}) [`), turns[0])
  for (const line of turns) assert.match(line, /^\((in [123] under [012]( and |; )?)+\) \[[^\]]+\]$/)
  /** Says that it is done, whatever is asked, and nothing else. */
  const done: Row = Array.from({ length: task.targetSize }, (_, channel) => (channel === 6 ? 0.9 : 0.2))
  const said =
    task.text?.(
      sequence,
      sequence.inputs.map(() => done),
    ) ?? []
  assert.deepEqual(
    said.slice(-answer.length),
    turns.map((line) => {
      const due = line.slice(line.indexOf('['))
      return due === '[done]' ? '(nothing) [done]' : `(nothing) ${due} said: done`
    }),
  )
  const silent =
    task.text?.(
      sequence,
      sequence.inputs.map(() => done.map(() => 0.2)),
    ) ?? []
  assert.match(silent.at(-1) ?? '', /^\(nothing\) \[done\] said: nothing$/)
})
