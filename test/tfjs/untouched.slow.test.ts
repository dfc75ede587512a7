import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { root } from '../support/built.ts'
import { endedWell } from '../support/commandLine.ts'
import { startNode } from '../support/processes.ts'

type Report = Readonly<{
  imported: ReadonlyArray<string>
  started: ReadonlyArray<string>
  trained: ReadonlyArray<string>
  changed: ReadonlyArray<string>
  mode: string
  losses: ReadonlyArray<number>
  refused: string
  byDefault: number
}>

let report: Report

before(async () => {
  const { finished } = startNode(root, ['--import', 'tsx', 'test/tfjs/untouched.entry.ts'])
  report = JSON.parse(endedWell(await finished).stdout) as Report
})

test('importing Engram changes nothing of tfjs', () => {
  assert.deepEqual(report.imported, [])
})

test('with every change refused, a backend starts and the kernels are installed, and tfjs is as found', () => {
  assert.deepEqual([report.started, report.trained], [[], []])
})

test('fused training needs none of the changes', () => {
  const mean = (losses: ReadonlyArray<number>) => losses.reduce((sum, loss) => sum + loss, 0) / losses.length
  assert.equal(report.mode, 'fused')
  assert.ok(mean(report.losses.slice(-10)) < mean(report.losses.slice(0, 10)))
})

test('without gradients, training step by step throws tfjs’s error; with them it trains', () => {
  assert.match(report.refused, /gradient function not found/)
  assert.equal(report.byDefault, 1)
})

test('by default, the same look sees each change', () => {
  assert.deepEqual(report.changed, ['flags', 'gradients', 'kernels', 'allocator'])
})
