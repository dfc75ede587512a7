import assert from 'node:assert/strict'
import { test } from 'node:test'
import { expectedExecution } from '../../src/execution/expectedExecution.ts'
import { createModel } from '../../src/library/createModel.ts'
import { executionLine } from '../../src/runs/modelSentence.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'

const FACTOR = 'bout 30 times as slow as a model that has them, such as an NTM with an LSTM'

const lineOf = (controller: 'lstm' | 'gru' | 'feedforward' | 'transformer', kind: 'ntm' | 'none' = 'ntm'): string =>
  executionLine(
    expectedExecution(
      unwrap(createModel({ kind, inputSize: 2, outputSize: 2, controller: { kind: controller, units: 4 } })),
      true,
    ),
  )

for (const controller of ['gru', 'transformer'] as const)
  test(`${controller} with a memory: it says that it is slow, and how slow`, () => {
    assert.equal(
      lineOf(controller),
      `Computed step by step: the controller ${controller} has no fused kernels.\nA${FACTOR}.\n`,
    )
  })

test('what has kernels, or computes all steps at once, says nothing of that', () => {
  for (const line of [lineOf('lstm'), lineOf('feedforward'), lineOf('transformer', 'none')])
    assert.ok(!line.includes('slow'), line)
})

test('inspect says the factor, too', async () => {
  const cwd = emptyFolder()
  const { stdout } = await succeed(cwd, 'inspect --controller gru')
  assert.ok(stdout.includes(`path: reference (the controller gru has no fused kernels)\n  a${FACTOR}\n`), stdout)
  assert.ok(!(await succeed(cwd, 'inspect')).stdout.includes('slow'))
})
