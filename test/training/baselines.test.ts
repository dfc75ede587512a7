import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ready } from '../../properties/law.ts'
import { modelFor, optimizerFrom, tinyCopy } from '../../properties/training/trainers.ts'
import { release } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { evaluate, evaluationKey } from '../../src/training/evaluation.ts'
import { initialTrainState, type Trainer, trainStep } from '../../src/training/step.ts'

before(ready)

/** Controllers without memory, and how long each may take: about twice what it took on seeds 1 to 3. */
const baselines = [
  { kind: 'lstm', steps: 300, batchSize: 16, learningRate: 0.02 },
  { kind: 'gru', steps: 300, batchSize: 16, learningRate: 0.02 },
  { kind: 'transformer', steps: 150, batchSize: 8, learningRate: 0.01 },
]

for (const { kind, steps, batchSize, learningRate } of baselines)
  test(`a plain ${kind}: ${steps} steps on copying one or two words of two bits leave no error`, async () => {
    const seed = keyOf(1)
    const controller = { kind, units: 24, attentionHeads: 2, context: 6 }
    const trainer: Trainer = {
      model: modelFor(tinyCopy, { kind: 'none', controller }),
      task: tinyCopy,
      optimizer: optimizerFrom({ kind: 'adam', learningRate, epsilon: 1e-8, clipNorm: 10 }),
      batchSize,
    }
    let state = initialTrainState(trainer, seed)
    for (let step = 0; step < steps; step++) {
      const [next, metrics] = trainStep(trainer)(state)
      release({ ...metrics })
      release({ params: state.params, optimizer: state.optimizer })
      state = next
    }
    const heldOut = { key: evaluationKey(seed), sequences: 64 }
    const trained = await evaluate(trainer.model, state.params, tinyCopy, heldOut)
    release({ params: state.params, optimizer: state.optimizer })
    assert.equal(trained.bitErrors, 0, `${trained.bitErrors} wrong bits a sequence, a loss of ${trained.loss} bits`)
  })
