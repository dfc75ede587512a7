import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ready } from '../../properties/law.ts'
import { modelFor, optimizerFrom, taskOf } from '../../properties/training/trainers.ts'
import { release } from '../../src/core/ownership.ts'
import { keyOf } from '../../src/core/random.ts'
import { memories } from '../../src/memories/registry.ts'
import { evaluate, evaluationKey } from '../../src/training/evaluation.ts'
import { initialTrainState, type Trainer, trainStep } from '../../src/training/step.ts'

before(ready)

const task = taskOf('copy', { bits: 2, minWords: 1, maxWords: 2 })
const STEPS = 100
const seed = keyOf(1)

for (const { kind } of memories)
  test(`${kind}: ${STEPS} steps on copying one or two words of two bits more than halve the loss`, async () => {
    const trainer: Trainer = {
      model: modelFor(task, { kind, slots: 4, wordSize: 4, controller: { units: 16 } }),
      task,
      optimizer: optimizerFrom({ kind: 'adam', learningRate: 0.03, epsilon: 1e-8, clipNorm: 10 }),
      batchSize: 8,
    }
    const heldOut = { key: evaluationKey(seed), sequences: 64 }
    let state = initialTrainState(trainer, seed)
    const untrained = await evaluate(trainer.model, state.params, task, heldOut)
    for (let step = 0; step < STEPS; step++) {
      const [next, metrics] = trainStep(trainer)(state)
      release({ ...metrics })
      release({ params: state.params, optimizer: state.optimizer })
      state = next
    }
    const trained = await evaluate(trainer.model, state.params, task, heldOut)
    release({ params: state.params, optimizer: state.optimizer })
    assert.ok(trained.loss < untrained.loss / 2, `${untrained.loss} bits before, ${trained.loss} after`)
    assert.ok(trained.bitErrors < untrained.bitErrors)
  })
