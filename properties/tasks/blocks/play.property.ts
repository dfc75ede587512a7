import assert from 'node:assert/strict'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../../src/core/random.ts'
import { blocks } from '../../../src/tasks/blocks.ts'
import type { Ending, Episode, Row, Task } from '../../../src/tasks/task.ts'
import { configured } from '../../../test/support/configured.ts'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { config } from './config.ts'
import { type Cells, type Config, holds, read, said, simulated } from './heard.ts'

/** Plays an episode to its end, by an answer to each row, and how many came before. */
const play = (task: Task, from: number, answer: (row: Row, at: number) => Row) => {
  let stage: Episode | Ending = task.episode?.(keyOf(from)) ?? assert.fail('there is no episode')
  const heard: Row[] = []
  while ('observation' in stage) {
    heard.push(stage.observation)
    stage = stage.after(answer(stage.observation, heard.length - 1))
  }
  return { heard, met: stage.met }
}

law('who answers by the target hears the sequence, and meets the goal', fc.tuple(config, seed), ([given, from]) => {
  const task = configured(blocks, given)
  const { inputs, targets } = task.draw(keyOf(from))
  const { heard, met } = play(task, from, (_, at) => (targets[at] as Row).map((bit) => bit - 0.5))
  return met && isDeepStrictEqual(heard, inputs)
})

/** What a player says in a turn. */
type Said = Readonly<{ from: number; to: number; done: boolean }>

/** Logits of which the move's are the largest of their kind, though its bits are less likely than not. */
const logitsOf = ({ from, to, done }: Said, columns: number, size: number): Row =>
  Array.from({ length: size }, (_, channel) => {
    if (channel === 2 * columns) return done ? 0.5 : -0.5
    return channel === from || channel === columns + to ? -1 : -2
  })

/** Boards that such a player leads to, up to where it ends, by the rules. */
const course = (cells: Cells, turns: ReadonlyArray<Said>, given: Config): ReadonlyArray<Cells> => {
  const boards = [cells]
  for (const { from, to, done } of turns) {
    const board = boards.at(-1) as Cells
    if (done) break
    boards.push(simulated(board, from, to, given.height) ?? board)
  }
  return boards
}

law(
  'whoever plays sees the boards that its moves lead to, none of them forbidden, until it is done or out of turns',
  fc.tuple(
    config,
    seed,
    fc.array(fc.record({ from: fc.nat(3), to: fc.nat(3), done: fc.nat(4).map((n) => n === 0) }), {
      minLength: 4,
      maxLength: 4,
    }),
  ),
  ([given, seed, players]) => {
    const task = configured(blocks, given)
    const { columns } = given
    const all = players.map(({ from, to, done }) => ({ from: from % columns, to: to % columns, done }))
    const turns = all.slice(0, given.maxMoves + 1)
    let turn = 0
    const { heard, met } = play(task, seed, (row) => {
      const due = said(row, given).due
      return logitsOf(due ? (turns[turn++] ?? assert.fail('a turn too many')) : (turns[0] as Said), columns, row.length)
    })
    const { ask, told } = read(task.draw(keyOf(seed)), given)
    const goal = told.filter(({ letter }) => letter === ask.letter)
    const boards = course(ask.cells, turns, given)
    const seen = boards.slice(0, turns.length)
    const shown = heard.slice(told.length + 1 + given.planning).map((row) => said(row, given))
    const reached = boards.at(-1) as Cells
    const checks = {
      'a turn for each move, and for saying that it is done': turn === seen.length,
      'the boards are those of the moves': isDeepStrictEqual(
        shown.map(({ cells }) => cells),
        seen.flatMap((cells) => Array<Cells>(given.pondering + 1).fill(given.feedback ? cells : new Map())),
      ),
      'the goal is met if its constraints hold then': met === goal.every((one) => holds(reached, one)),
    }
    return Object.entries(checks).flatMap(([statement, isTrue]) => (isTrue ? [] : [statement]))
  },
)
