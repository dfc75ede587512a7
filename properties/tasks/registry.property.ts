import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { tasks } from '../../src/tasks/registry.ts'
import type { Sequence, Task, TaskDefinition } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'

const configured = ({ configure }: TaskDefinition): Task => {
  const result = configure({})
  return E.isRight(result) ? result.right : assert.fail(explain(result.left))
}

/** What is wrong with a sequence of a task. */
const faults = (
  { inputSize, targetSize, maxSteps }: Task,
  { inputs, targets, mask }: Sequence,
): ReadonlyArray<string> => {
  const checks: Readonly<Record<string, boolean>> = {
    'inputs, targets and mask are equally long': inputs.length === targets.length && inputs.length === mask.length,
    'it has a row, and at most maxSteps': inputs.length >= 1 && inputs.length <= maxSteps,
    'every input row has inputSize numbers': inputs.every((row) => row.length === inputSize),
    'every target row has targetSize numbers': targets.every((row) => row.length === targetSize),
    'inputs are finite': inputs.flat().every(Number.isFinite),
    'targets are bits': targets.flat().every((x) => x === 0 || x === 1),
    'the mask is 0 or 1': mask.every((m) => m === 0 || m === 1),
    'something counts': mask.includes(1),
  }
  return Object.entries(checks).flatMap(([statement, holds]) => (holds ? [] : [statement]))
}

test('names of tasks are their own; each says what it is and where it is from', () => {
  assert.equal(new Set(tasks.map(({ name }) => name)).size, tasks.length)
  for (const { name, summary, source } of tasks) assert.ok([name, summary, source].every((text) => text.length > 0))
})

for (const definition of tasks) {
  const task = configured(definition)
  const { name } = definition

  test(`${name}: an empty config is a whole one, and keeps the name`, () => {
    assert.equal(task.name, name)
    assert.deepEqual([...new Set(task.variants.map((variant) => variant.task.name))], [name])
  })

  test(`${name}: a misspelt key is refused, by the task's name`, () => {
    const result = definition.configure({ btis: 3 })
    assert.ok(E.isLeft(result))
    assert.match(
      explain(result.left),
      new RegExp(`^task "${name}" is not a valid configuration:\n {2}• btis: unknown key`),
    )
  })

  test(`${name}: variants differ in name, fit the same machine, and are at least as long as what is trained on`, () => {
    const names = task.variants.map((variant) => variant.name)
    assert.ok(names.length > 0)
    assert.equal(new Set(names).size, names.length)
    for (const { task: variant } of task.variants) {
      assert.deepEqual([variant.inputSize, variant.targetSize], [task.inputSize, task.targetSize])
      assert.ok(variant.maxSteps >= task.maxSteps)
    }
  })

  law(`${name}: what is drawn is a sequence of the task`, seed, (from) => faults(task, task.draw(keyOf(from))))

  law(`${name}: the same key draws the same sequence`, seed, (from) =>
    isDeepStrictEqual(task.draw(keyOf(from)), task.draw(keyOf(from))),
  )

  // Three each: where some sequences are likelier than others, two may happen to be one (800 zeros, of 6-grams).
  law(`${name}: two keys draw different sequences`, fc.uniqueArray(seed, { minLength: 2, maxLength: 2 }), (seeds) => {
    const hardest = configured(definition).variants.at(-1)?.task ?? assert.fail('no variant')
    const [some, others] = seeds.map((from) => drawSequences(hardest, keyOf(from), 3))
    return !isDeepStrictEqual(some, others)
  })

  law(
    `${name}: variants draw sequences of theirs`,
    fc.tuple(fc.constantFrom(...task.variants), seed),
    ([variant, from]) => faults(variant.task, variant.task.draw(keyOf(from))),
    20,
  )
}
