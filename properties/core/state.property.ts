import fc from 'fast-check'
import type * as tf from '@tensorflow/tfjs-core'
import { initialParams } from '../../src/core/params.ts'
import { keyOf } from '../../src/core/random.ts'
import {
  type InitialChoices,
  initialState,
  learnedSpecs,
  type StateRole,
  type StateSpecs,
  stateEntries,
} from '../../src/core/state.ts'
import { entries } from '../../src/core/tree.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'

const size = fc.integer({ min: 1, max: 4 })
const specs: fc.Arbitrary<StateSpecs> = fc.record({ H: size, N: size, W: size, R: size }).map(({ H, N, W, R }) => ({
  controller: { hidden: { shape: [H], role: 'controller' }, cell: { shape: [H], role: 'controller' } },
  memory: { shape: [N, W], role: 'memory' },
  readWeightings: { shape: [R, N], role: 'weightings' },
  usage: { shape: [N], role: 'bookkeeping' },
  lists: { shape: [R, N], role: 'slots' },
  readVectors: { shape: [R, W], role: 'readVectors' },
}))
const plain = fc.constantFrom<('zeros' | 'learned' | number)[]>('zeros', 'learned', 0.5, 1e-6)
const choices: fc.Arbitrary<InitialChoices> = fc.record({
  controller: plain,
  memory: plain,
  readVectors: plain,
  weightings: fc.oneof(plain, fc.constant('one-hot' as const)),
})
const given = fc.record({ specs, choices, seed, batch: size })

type Given = typeof given extends fc.Arbitrary<infer A> ? A : never

const start = ({ specs: of, choices: by, seed: from, batch }: Given) => {
  const learned = initialParams(learnedSpecs(of, by), keyOf(from))
  return { learned, state: initialState(of, by, learned, batch) }
}

const choiceOf = (role: StateRole, by: InitialChoices) =>
  role === 'bookkeeping' || role === 'slots' ? 'zeros' : by[role]

/** A leaf's rows, one per sequence of the batch. */
const rowsOf = (leaf: tf.Tensor): ReadonlyArray<ReadonlyArray<number>> => {
  const [batch = 0] = leaf.shape
  const data = [...leaf.dataSync()]
  const width = data.length / batch
  return Array.from({ length: batch }, (_, b) => data.slice(b * width, (b + 1) * width))
}

law('a state has the shapes of its specs, with the batch first', given, (drawn) => {
  const leaves = entries(start(drawn).state)
  const expected = stateEntries(drawn.specs)
  return (
    leaves.length === expected.length &&
    leaves.every(
      ([path, leaf], at) =>
        path === expected[at]?.[0] && leaf.shape.join() === [drawn.batch, ...expected[at][1].shape].join(),
    )
  )
})

law('every sequence of a batch starts alike', given, (drawn) =>
  entries(start(drawn).state).every(([, leaf]) => rowsOf(leaf).every((row) => row.join() === rowsOf(leaf)[0]?.join())),
)

law('each role starts as chosen; bookkeeping always at zero', given, (drawn) => {
  const roles = new Map(stateEntries(drawn.specs).map(([path, { role }]) => [path, role]))
  const { state, learned } = start(drawn)
  const values = new Map(entries(learned))
  return entries(state).every(([path, leaf]) => {
    const role = roles.get(path) as StateRole
    const choice = choiceOf(role, drawn.choices)
    const [row = []] = rowsOf(leaf)
    if (choice === 'zeros') return row.every((x) => x === 0)
    if (typeof choice === 'number') return row.every((x) => x === Math.fround(choice))
    const slots = leaf.shape.at(-1) as number
    if (choice === 'one-hot') return row.every((x, at) => x === (at % slots === 0 ? 1 : 0))
    if (role !== 'weightings') return row.join() === values.get(path)?.dataSync().join()
    const sums = Array.from({ length: row.length / slots }, (_, head) =>
      row.slice(head * slots, (head + 1) * slots).reduce((a, b) => a + b),
    )
    return row.every((x) => x > 0) && sums.every((sum) => Math.abs(sum - 1) < 1e-5)
  })
})

law('what is learned, and only that, is in the params', given, ({ specs: of, choices: by }) => {
  const expected = stateEntries(of).filter(([, { role }]) => choiceOf(role, by) === 'learned')
  const found = entries(initialParams(learnedSpecs(of, by), keyOf(0)))
  return (
    found.map(([path, leaf]) => `${path} ${leaf.shape.join()}`).join() ===
    expected.map(([path, { shape }]) => `${path} ${shape.join()}`).join()
  )
})
