import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { planOf } from '../../src/fused/run/operation.ts'
import { ModelConfig } from '../../src/models/config.ts'
import { buildModel } from '../../src/models/model.ts'
import { updateFootprint } from '../../src/runs/footprint.ts'
import { OptimizerConfig } from '../../src/training/optimizers/config.ts'

const decoded = <A>(result: E.Either<unknown, A>): A =>
  E.isRight(result) ? result.right : assert.fail('it is no config')

const machine = (kind: string, slots: number) =>
  buildModel(decoded(ModelConfig.decode({ kind, slots, wordSize: 20 })), 10, 8)

/** Bytes that the passes keep of a step. */
const bytesPerStep = (kind: string, slots: number, batch: number): number => {
  const model = machine(kind, slots)
  const bytes = (steps: number) => 4 * planOf(model, steps, batch, 'full').size
  return bytes(23) - bytes(22)
}

/** Bytes that a step of 1,000 slots leaves at the most, for one sequence. */
const sparse = { sam: 32_768, sdnc: 49_152 }

for (const [kind, most] of Object.entries(sparse)) {
  test(`a step of a ${kind} leaves as many bytes behind, however many slots there are`, () => {
    for (const batch of [1, 5])
      for (const slots of [10_000, 100_000, 1_000_000])
        assert.equal(bytesPerStep(kind, slots, batch), bytesPerStep(kind, 1000, batch))
    assert.ok(bytesPerStep(kind, 1000, 1) < most, `${bytesPerStep(kind, 1000, 1)}`)
    assert.ok(bytesPerStep('ntm', 10_000, 1) > 8 * bytesPerStep('ntm', 1000, 1))
  })

  test(`of a ${kind} no checkpoints are kept, however large it is`, () => {
    const { checkpointed, total } = updateFootprint(machine(kind, 1_000_000), decoded(OptimizerConfig.decode({})), {
      T: 22,
      B: 1,
    })
    assert.deepEqual(checkpointed, [])
    assert.ok(total < (kind === 'sam' ? 400 : 800) * 2 ** 20, `${total}`)
  })
}

test('what a sparse DNC takes besides grows with its slots, and not with their square', () => {
  const parallel = (slots: number) => 4 * planOf(machine('sdnc', slots), 22, 1, 'full').size
  assert.ok(parallel(100_000) < 11 * parallel(10_000), `${parallel(100_000)}, ${parallel(10_000)}`)
})
