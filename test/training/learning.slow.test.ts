import assert from 'node:assert/strict'
import { headlineOf } from '../../src/training/measures.ts'
import { before, test } from 'node:test'
import { ready } from '../support/ready.ts'
import { modelFor, optimizerFrom, tinyCopy } from '../support/trainers.ts'
import { keyOf } from '../../src/core/random.ts'
import { memories } from '../../src/memories/registry.ts'
import type { Trainer } from '../../src/training/step.ts'
import { learnt, told } from './learnt.ts'

before(ready)

/**
 * A model whose controller has no recurrence: it gets only the current input and read vectors, so all information about
 * the past comes from the memory.
 */
const forgetful = (config: Readonly<Record<string, unknown>>, learningRate: number): Trainer => ({
  model: modelFor(tinyCopy, { slots: 6, wordSize: 8, controller: { kind: 'feedforward', units: 16 }, ...config }),
  task: tinyCopy,
  optimizer: optimizerFrom({ kind: 'adam', learningRate, epsilon: 1e-8, clipNorm: 10 }),
  batchSize: 8,
})

type Machine = Readonly<{ config: Readonly<Record<string, unknown>>; steps: number; learningRate: number }>

/** The default number of steps and learning rate of a memory. */
const usual = { steps: 900, learningRate: 0.02 }

/** Memories with fewer steps or another rate: about twice the steps of seeds 1 and 2. */
const own: Readonly<Record<string, Omit<Machine, 'config'>>> = {
  ntm: { steps: 200, learningRate: 0.02 },
  dnc: { steps: 600, learningRate: 0.02 },
  'content-dnc': { steps: 500, learningRate: 0.02 },
  sam: { steps: 600, learningRate: 0.03 },
}

const machines: ReadonlyArray<readonly [name: string, machine: Machine]> = [
  ...memories
    .filter(({ cell }) => cell !== undefined)
    .map(({ kind }) => [kind, { config: { kind }, ...(own[kind] ?? usual) }] as const),
  [
    'dnc with masks, de-allocation and sharp links',
    {
      config: { kind: 'dnc', conventions: { masking: true, deallocation: true, linkSharpness: true } },
      steps: 200,
      learningRate: 0.01,
    },
  ],
]

for (const [name, { config, steps, learningRate }] of machines)
  test(`${name}: at most ${steps} steps on copying one or two words of two bits from memory leave no error`, async () => {
    const ended = await learnt(forgetful(config, learningRate), steps, keyOf(1))
    assert.equal(ended.bitErrors, 0, told(ended))
  })

test('without a memory the same controller answers by chance: half of three bits are wrong', async () => {
  const ended = await learnt(forgetful({ kind: 'none' }, 0.02), 600, keyOf(1))
  assert.ok(headlineOf(ended) > 1, told(ended))
})
