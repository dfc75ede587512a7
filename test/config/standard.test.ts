import assert from 'node:assert/strict'
import { test } from 'node:test'
import { tasks } from '../../src/tasks/registry.ts'
import { only, resolved as resolvedBy } from './resolved.ts'

const resolved = resolvedBy.bind(undefined, 'default')

test('default: a task has a machine of its own, and another kind has the usual sizes', () => {
  const [own, other] = [{}, { kind: 'ntm' }].map((model) => resolved({ task: { name: 'key-value' }, model }).model)
  assert.deepEqual([own?.kind, own?.slots, own?.readHeads], ['dnc', 32, 2])
  assert.deepEqual([other?.kind, other?.slots, other?.readHeads], ['ntm', 128, 1])
})

test('default: a machine that starts from a learned memory keeps all else of how machines start', () => {
  const [learned, plain] = ['n-grams', 'copy'].map((name) => resolved({ task: { name } }).model.initialState)
  assert.deepEqual([learned?.memory, plain?.memory], ['learned', 1e-6])
  assert.deepEqual({ ...learned, memory: 1e-6 }, plain)
})

test('default: every task trains at a pace whose numbers of updates are whole', () => {
  for (const { name } of tasks) {
    const { steps, evalEvery, reportEvery, checkpointEvery, optimizer } = resolved({ task: { name } })
    const numbers = [steps, evalEvery, reportEvery, checkpointEvery, optimizer.schedule.over]
    assert.deepEqual(
      numbers.map(Number.isInteger),
      numbers.map(() => true),
      name,
    )
  }
})

test('default: what serves a kind of machine better than the task’s own settings is its alone', () => {
  const paceOf = (task: string, kind: string) => {
    const { model, optimizer } = resolved({ task: { name: task }, model: { kind } })
    return { ...only(model, 'wordSize', 'readHeads'), ...only(optimizer.schedule, 'over', 'onceBelow') }
  }
  assert.deepEqual(paceOf('copy', 'ntm'), { wordSize: 20, readHeads: 1, over: 12_000, onceBelow: null })
  assert.deepEqual(paceOf('copy', 'dnc'), { wordSize: 20, readHeads: 1, over: 12_000, onceBelow: null })
  for (const kind of ['sam', 'sdnc'])
    assert.deepEqual(paceOf('copy', kind), { wordSize: 32, readHeads: 1, over: 20_000, onceBelow: 20 })
  assert.deepEqual(paceOf('priority-sort', 'dnc'), { wordSize: 32, readHeads: 4, over: 160_000, onceBelow: null })
  assert.deepEqual(paceOf('priority-sort', 'ntm'), { wordSize: 20, readHeads: 5, over: 80_000, onceBelow: null })
  assert.deepEqual(paceOf('addition', 'dnc'), { wordSize: 20, readHeads: 2, over: 40_000, onceBelow: 25 })
  assert.deepEqual(paceOf('addition', 'ntm'), { wordSize: 20, readHeads: 2, over: 100_000, onceBelow: 25 })
})

test('default: lessons may recite or spare carries, the task itself does neither', () => {
  for (const [name, option, fair] of [
    ['graph-inference', 'recite', false],
    ['shortest-path', 'recite', false],
    ['blocks', 'recite', false],
    ['stories', 'recite', false],
    ['addition', 'carries', 1],
  ] as const) {
    const { task, curriculum } = resolved({ task: { name } })
    const taught = curriculum.lessons.map((lesson) => (lesson as Record<string, unknown>)[option])
    assert.ok(taught.length > 0 && taught.every((value) => value !== fair), name)
    assert.equal((task as Record<string, unknown>)[option], fair, name)
  }
})
