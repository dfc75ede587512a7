import assert from 'node:assert/strict'
import { test } from 'node:test'
import { curveFigures } from '../../src/commands/plot/figures.ts'

const record = { step: 1, sequences: 1, loss: 2, gradientNorm: 1, learningRate: 1, skipped: 0, seconds: 1 }

const run = (name: string, task: string, seed = 1) => ({
  name,
  records: [record],
  config: { task: { name: task }, model: { kind: 'ntm' }, seed },
})

const filesOf = (...runs: Parameters<typeof curveFigures>[0]) =>
  curveFigures(runs).figures.flatMap(({ name }) => (name.endsWith('.svg') ? [name] : []))

test('plot writes one figure of curves for each task', () => {
  assert.deepEqual(filesOf(run('a', 'copy'), run('b', 'copy', 2)), ['curves.svg'])
  assert.deepEqual(filesOf(run('a', 'copy'), run('b', 'dyck'), run('c', 'copy', 2)), [
    'curves-copy.svg',
    'curves-dyck.svg',
  ])
  assert.deepEqual(filesOf(run('a', './my tasks/echo.js'), run('b', '/my tasks/echo.js'), run('c', 'copy')), [
    'curves-.-my-tasks-echo.js.svg',
    'curves--my-tasks-echo.js.svg',
    'curves-copy.svg',
  ])
  assert.deepEqual(filesOf(run('a', 'x y'), run('b', 'x/y')), ['curves-x-y.svg', 'curves-x-y-2.svg'])
})

test('runs without metrics are named, and have no figure', () => {
  const { figures, notes } = curveFigures([{ ...run('young', 'copy'), records: [] }])
  assert.deepEqual([figures, notes], [[], ['young has no metrics yet, so it has no curves.']])
})
