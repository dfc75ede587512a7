import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ready } from '../support/ready.ts'
import { modelFor, optimizerFrom, tinyCopy } from '../support/trainers.ts'
import { keyOf } from '../../src/core/random.ts'
import { memories } from '../../src/memories/registry.ts'
import type { Trainer } from '../../src/training/step.ts'
import { learnt, told } from './learnt.ts'

before(ready)

/**
 * A machine whose controller sees the present input and what was just read, and nothing of the past: what it says of
 * the past, it has read.
 */
const forgetful = (config: Readonly<Record<string, unknown>>, learningRate: number): Trainer => ({
  model: modelFor(tinyCopy, { slots: 6, wordSize: 8, controller: { kind: 'feedforward', units: 16 }, ...config }),
  task: tinyCopy,
  optimizer: optimizerFrom({ kind: 'adam', learningRate, epsilon: 1e-8, clipNorm: 10 }),
  batchSize: 8,
})

type Machine = Readonly<{ config: Readonly<Record<string, unknown>>; steps: number; learningRate: number }>

/** Every memory, and how long it may take: about twice what seeds 1 and 2 took. */
const machines: Readonly<Record<string, Machine>> = {
  ntm: { config: { kind: 'ntm' }, steps: 200, learningRate: 0.02 },
  dnc: { config: { kind: 'dnc' }, steps: 600, learningRate: 0.02 },
  'content-dnc': { config: { kind: 'content-dnc' }, steps: 500, learningRate: 0.02 },
  sam: { config: { kind: 'sam' }, steps: 600, learningRate: 0.03 },
  sdnc: { config: { kind: 'sdnc' }, steps: 900, learningRate: 0.02 },
  'dnc with masks, de-allocation and sharp links': {
    config: { kind: 'dnc', conventions: { masking: true, deallocation: true, linkSharpness: true } },
    steps: 200,
    learningRate: 0.01,
  },
}

for (const [name, { config, steps, learningRate }] of Object.entries(machines))
  test(`${name}: at most ${steps} steps on copying one or two words of two bits from memory leave no error`, async () => {
    const ended = await learnt(forgetful(config, learningRate), steps, keyOf(1))
    assert.equal(ended.bitErrors, 0, told(ended))
  })

test('without a memory the same controller answers by chance: half of three bits are wrong', async () => {
  const ended = await learnt(forgetful({ kind: 'none' }, 0.02), 600, keyOf(1))
  assert.ok(ended.bitErrors > 1, told(ended))
})

test('every memory is here to learn', () => {
  const kinds = memories.map(({ kind }) => kind).filter((kind) => kind !== 'none')
  assert.deepEqual(
    kinds.filter((kind) => machines[kind]?.config['kind'] !== kind),
    [],
    'memories without a line in `machines`: find out by trial how many steps they take',
  )
})
