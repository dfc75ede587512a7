import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toldOf } from '../../../src/dashboard/server/told.ts'

const run = (id: string, config: unknown) =>
  ({ id, name: `runs/${id}`, task: 'copy', model: 'a machine', seed: 1, steps: 9, state: 'ended', config }) as const

test('pages are told the options in which runs differ, which differ only in the seed, and no config', () => {
  const told = toldOf([
    run('a', { seed: 1, task: { name: 'copy', bits: 8 }, batchSize: 1 }),
    run('b', { seed: 2, task: { name: 'copy', bits: 8 }, batchSize: 1 }),
    run('c', { seed: 1, task: { name: 'addition' }, batchSize: 1 }),
    run('d', undefined),
  ])
  assert.deepEqual(
    told.map(({ id, group, options }) => ({ id, group, options })),
    [
      { id: 'a', group: '0', options: { 'task.name': 'copy', 'task.bits': '8' } },
      { id: 'b', group: '0', options: { 'task.name': 'copy', 'task.bits': '8' } },
      { id: 'c', group: '1', options: { 'task.name': 'addition' } },
      { id: 'd', group: undefined, options: undefined },
    ],
  )
  assert.ok(!JSON.stringify(told).includes('config'))
})
