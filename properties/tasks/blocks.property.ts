import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { blocks } from '../../src/tasks/blocks.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { ascending } from './ascending.ts'
import { config, defaults } from './blocks/config.ts'
import {
  type Cells,
  type Config,
  firstPlan,
  holds,
  nothingDue,
  placeOf,
  read,
  type Said,
  simulated,
} from './blocks/heard.ts'
import { configured, problems } from '../../test/support/configured.ts'

const silent: Omit<Said, 'cells'> = { letter: -1, first: -1, relation: -1, second: -1, ask: false, due: false }

law(
  'moving as the target says, all constraints of the asked goal hold, and no sooner',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { ask, told, answer } = read(configured(blocks, given).draw(keyOf(from)), given)
    const goal = told.filter(({ letter }) => letter === ask.letter)
    const met = (cells: Cells): boolean => goal.every((one) => holds(cells, one))
    let cells: Cells = ask.cells
    for (const [from, to, done] of answer.slice(0, -1)) {
      if (done !== -1 || met(cells)) return ['a move though it is done']
      cells = simulated(cells, from, to, given.height) ?? assert.fail(`no move from ${from} to ${to}`)
    }
    return goal.length > 0 && met(cells) && isDeepStrictEqual(answer.at(-1), [-1, -1, 0]) ? [] : ['it is not done']
  },
)

law('no plan is shorter, and none as short comes before', fc.tuple(config, seed), ([given, from]) => {
  const { ask, told, answer } = read(configured(blocks, given).draw(keyOf(from)), given)
  const goal = told.filter(({ letter }) => letter === ask.letter)
  const plan = answer.slice(0, -1).map(([from, to]) => [from, to])
  const shorter = plan.flatMap((_, moves) => firstPlan(ask.cells, goal, moves, given) ?? [])
  return shorter.length === 0 && isDeepStrictEqual(firstPlan(ask.cells, goal, plan.length, given), plan)
})

law('phases: constraints goal by goal, the board in view, then the answer', fc.tuple(config, seed), ([given, from]) => {
  const task = configured(blocks, given)
  const { rows, ask, told, thinking, shown, answer, answers, mask } = read(task.draw(keyOf(from)), given)
  const runs = told.map(({ letter }) => letter).filter((letter, at, all) => at === 0 || letter !== all[at - 1])
  const sizes = runs.map((letter) => told.filter((one) => one.letter === letter).length)
  const on = new Set(ask.cells.values())
  const checks = {
    'a board of as many blocks as configured':
      on.size === ask.cells.size && on.size >= given.minBlocks && on.size <= given.maxBlocks,
    'blocks lie on blocks': [...ask.cells.keys()].every((cell) => {
      const [column, level] = cell.split(' ').map(Number) as [number, number]
      return level === 0 || ask.cells.has(`${column} ${level - 1}`)
    }),
    'the board is in view': told.every(({ cells }) => isDeepStrictEqual(cells, ask.cells)),
    'it is asked once': rows.filter((row) => row.ask).length === 1,
    'as much time to plan as configured': thinking.length === given.planning,
    'nothing but the board to plan by': thinking.every((row) =>
      isDeepStrictEqual(row, { ...silent, cells: ask.cells }),
    ),
    'each move is due after as much time to ponder as configured': isDeepStrictEqual(
      shown.map((row) => row.due),
      answer.flatMap(() => [...Array(given.pondering).fill(false), true]),
    ),
    'goals as configured': runs.length >= given.minGoals && runs.length <= given.maxGoals,
    'a letter is one goal': new Set(runs).size === runs.length && runs.includes(ask.letter),
    'constraints as configured': sizes.every((size) => size >= 1 && size <= given.maxConstraints),
    'constraints are about blocks of the board': told.every(
      ({ first, second, relation }) => on.has(first) && on.has(second) && first !== second && relation >= 0,
    ),
    'a pair of blocks is told once a goal': runs.every((letter) => {
      const pairs = told
        .filter((one) => one.letter === letter)
        .map(({ first, second }) => ascending([first, second]).join())
      return new Set(pairs).size === pairs.length
    }),
    'the question names a letter alone': isDeepStrictEqual([ask.first, ask.relation, ask.second], [-1, -1, -1]),
    'moves as configured': answer.length - 1 <= given.maxMoves,
    'what is due counts': isDeepStrictEqual(
      mask,
      answers.map((row) => (isDeepStrictEqual(row, nothingDue) ? 0 : 1)),
    ),
  }
  return Object.entries(checks).flatMap(([statement, isTrue]) => (isTrue ? [] : [statement]))
})

/** The board before each move of an answer, and after the last. */
const boardsOf = (from: Cells, answer: ReadonlyArray<readonly number[]>, { height }: Config): ReadonlyArray<Cells> =>
  answer
    .slice(0, -1)
    .reduce<ReadonlyArray<Cells>>(
      (boards, [from, to]) =>
        boards.concat([
          simulated(boards.at(-1) as Cells, from as number, to as number, height) ?? assert.fail('stuck'),
        ]),
      [from],
    )

law(
  'after the planning, the board alone is in view, after the moves so far; or nothing',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { ask, answer, shown } = read(configured(blocks, given).draw(keyOf(from)), given)
    const boards = boardsOf(ask.cells, answer, given)
    return shown.flatMap((row, at) => {
      const cells = given.feedback ? boards[Math.floor(at / (given.pondering + 1))] : new Map<string, number>()
      return isDeepStrictEqual({ ...row, due: false }, { ...silent, cells }) ? [] : [`row ${at} of the answer`]
    })
  },
)

law(
  'in lessons, the constraints of the asked goal are due as far as there is time, and where their blocks lie',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { ask, told, answer, answers } = read(configured(blocks, given).draw(keyOf(from)), given)
    const goal = told.filter(({ letter }) => letter === ask.letter)
    const nowhere = [-1, -1, -1, -1]
    /** The places of the first three constraints on a board. */
    const placesOn = (cells: Cells): ReadonlyArray<number> =>
      [0, 1, 2].flatMap((at) => {
        const one = goal[at]
        return one ? [one.first, one.second].flatMap((block) => placeOf(cells, block)) : nowhere
      })
    return isDeepStrictEqual(answers, [
      ...Array(told.length + 1).fill(nothingDue),
      ...Array.from({ length: given.planning }, (_, step) => {
        const one = given.recite ? goal[step] : undefined
        const constraint = one && [one.first, one.relation, one.second]
        return constraint ? { ...nothingDue, constraint } : nothingDue
      }),
      ...boardsOf(ask.cells, answer, given).flatMap((cells, at) => [
        ...Array(given.pondering).fill(given.recite ? { ...nothingDue, places: placesOn(cells) } : nothingDue),
        { ...nothingDue, move: answer[at] },
      ]),
    ])
  },
)

law('the rest of a plan is the plan for the board that is reached', fc.tuple(config, seed), ([given, from]) => {
  const { ask, told, answer } = read(configured(blocks, given).draw(keyOf(from)), given)
  const goal = told.filter(({ letter }) => letter === ask.letter)
  const plan = answer.slice(0, -1).map(([from, to]) => [from, to])
  let cells: Cells = ask.cells
  return plan.flatMap(([from, to], at) => {
    cells = simulated(cells, from as number, to as number, given.height) ?? assert.fail('stuck')
    const rest = plan.slice(at + 1)
    const shorter = rest.flatMap((_, moves) => firstPlan(cells, goal, moves, given) ?? [])
    return shorter.length === 0 && isDeepStrictEqual(firstPlan(cells, goal, rest.length, given), rest)
      ? []
      : [`move ${at}`]
  })
})

test('every goal can be met, not only the one that is asked for', () => {
  for (const sequence of drawSequences(configured(blocks, {}), keyOf(2), 100)) {
    const { ask, told } = read(sequence, defaults)
    for (const letter of new Set(told.map((one) => one.letter))) {
      const goal = told.filter((one) => one.letter === letter)
      assert.ok([0, 1, 2, 3].some((moves) => firstPlan(ask.cells, goal, moves, defaults)))
    }
  }
})

test('defaults: plans of one, two and three moves are about as frequent; none is empty', () => {
  const drawn = drawSequences(configured(blocks, {}), keyOf(1), 1200).map((sequence) => read(sequence, defaults))
  const counts = new Map<number, number>()
  for (const { answer } of drawn) counts.set(answer.length - 1, (counts.get(answer.length - 1) ?? 0) + 1)
  assert.deepEqual(ascending(counts.keys()), [1, 2, 3])
  for (const [moves, count] of counts) assert.ok(Math.abs(count - 400) < 80, `${moves} moves: ${count} of 1200`)
  const kinds = new Set(drawn.flatMap(({ told }) => told.map(({ relation }) => relation)))
  assert.deepEqual(ascending(kinds), [0, 1, 2, 3])
  const letters = new Set(drawn.map(({ ask }) => ask.letter))
  assert.deepEqual(ascending(letters), [0, 1, 2, 3, 4, 5])
  const goals = new Set(drawn.map(({ told }) => new Set(told.map(({ letter }) => letter)).size))
  assert.deepEqual(ascending(goals), [1, 2, 3])
})

test('sizes, and what is harder', () => {
  const task = configured(blocks, {})
  assert.deepEqual(
    [task.inputSize, task.targetSize, task.maxSteps],
    [6 + 12 + 36 + 2, 7 + 12 + 36, 3 * 3 + 1 + 4 + 3 * 4],
  )
  assert.deepEqual(
    task.variants.map(({ name, task }) => [name, task.maxSteps]),
    [
      ['4 blocks, 6 goals', 6 * 3 + 1 + 4 + 3 * 4],
      ['up to 6 constraints', 3 * 6 + 1 + 4 + 3 * 4],
      ['up to 5 moves', 3 * 3 + 1 + 4 + 3 * 6],
    ],
  )
})

test('configs that are none are refused', () => {
  assert.deepEqual(problems(blocks, { columns: 1, height: 1, minBlocks: 1, maxBlocks: 1, maxGoals: 7, minMoves: 4 }), [
    'columns: expected at least 2, got 1',
    'height: expected at least 2, got 1',
    'minBlocks: expected at least 2, got 1',
    'maxBlocks: expected at most 0, so that one has room to move, got 1',
    'maxGoals: expected at most 6, the number of letters, got 7',
    'minMoves: expected at most maxMoves = 3, got 4',
  ])
  assert.deepEqual(problems(blocks, { maxBlocks: 9, minGoals: 4, minConstraints: 4 }), [
    'maxBlocks: expected at most 8, so that one has room to move, got 9',
    'minGoals: expected at most maxGoals = 3, got 4',
    'minConstraints: expected at most maxConstraints = 3, got 4',
  ])
})
