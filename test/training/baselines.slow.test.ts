import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ready } from '../support/ready.ts'
import { modelFor, optimizerFrom, tinyCopy } from '../support/trainers.ts'
import { keyOf } from '../../src/core/random.ts'
import type { Trainer } from '../../src/training/step.ts'
import { learnt, told } from './learnt.ts'

before(ready)

/** Controllers without memory, and how long each may take: about twice what it took on seeds 1 to 3. */
const baselines = [
  { kind: 'lstm', steps: 300, batchSize: 16, learningRate: 0.02 },
  { kind: 'gru', steps: 300, batchSize: 16, learningRate: 0.02 },
  { kind: 'transformer', steps: 150, batchSize: 8, learningRate: 0.01 },
]

for (const { kind, steps, batchSize, learningRate } of baselines)
  test(`a plain ${kind}: at most ${steps} steps on copying one or two words of two bits leave no error`, async () => {
    const controller = { kind, units: 24, attentionHeads: 2, context: 6 }
    const trainer: Trainer = {
      model: modelFor(tinyCopy, { kind: 'none', controller }),
      task: tinyCopy,
      optimizer: optimizerFrom({ kind: 'adam', learningRate, epsilon: 1e-8, clipNorm: 10 }),
      batchSize,
    }
    const ended = await learnt(trainer, steps, keyOf(1))
    assert.equal(ended.bitErrors, 0, told(ended))
  })
