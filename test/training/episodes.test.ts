import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { disposeTree } from '../../src/core/ownership.ts'
import { child, keyOf } from '../../src/core/random.ts'
import { blocks } from '../../src/tasks/blocks.ts'
import type { Episode, Row, Task } from '../../src/tasks/task.ts'
import { goalsMet, rollout } from '../../src/training/episodes.ts'
import { configured } from '../support/configured.ts'
import { ready } from '../support/ready.ts'
import { modelFor } from '../support/trainers.ts'

before(ready)

const task: Task = {
  name: 'countdown',
  inputSize: 1,
  targetSize: 1,
  maxSteps: 5,
  draw: () => assert.fail('nothing is to be drawn'),
  variants: [],
}

/** Answers with the sum of what it has heard. */
const adder = {
  ...modelFor(task, { kind: 'none' }),
  initialState: (_params: unknown, batch: number) => ({ sum: tf.zeros([batch, 1]) }),
  step: (_params: unknown, { sum }: Readonly<Record<string, unknown>>, x: tf.Tensor2D) => {
    const next = tf.add(sum as tf.Tensor2D, x)
    return [{ sum: next }, next] as const
  },
} as ReturnType<typeof modelFor>

/** Tells a number `left` times; the goal is met if the answers were its multiples, and the last of them more than 6. */
const counting = (number: number, left: number, answers: ReadonlyArray<Row> = []): Episode => ({
  observation: [number],
  after: (answer) => {
    const all = [...answers, answer]
    if (left > 1) return counting(number, left - 1, all)
    return { met: all.every(([said], at) => said === number * (at + 1)) && (answer[0] as number) > 6 }
  },
})

test('each episode is played by its own answers, however long the others are', async () => {
  const before = tf.memory().numTensors
  const all = [counting(2, 3), counting(2, 4), counting(7, 1), counting(1, 5), counting(3, 3)]
  assert.deepEqual(await rollout(adder, {}, all), [false, true, true, false, true])
  assert.equal(tf.memory().numTensors, before)
})

test('the goals of a set are those of its keys, in as many chunks as there have to be', async () => {
  const key = keyOf(3)
  const met = new Map(Array.from({ length: 150 }, (_, at) => [child(key, at).join(), at % 3 === 0]))
  const episode: Task['episode'] = (own) => ({
    observation: [0],
    after: () => ({ met: met.get(own.join()) ?? assert.fail('another key') }),
  })
  const told = new Set<number>()
  const share = await goalsMet(adder, {}, { ...task, episode }, { key, sequences: 150 }, async (done) => {
    told.add(done)
  })
  assert.deepEqual([share, [...told]], [50 / 150, [0, 64, 128, 150]])
  assert.equal(await goalsMet(adder, {}, task, { key, sequences: 150 }), undefined)
})

test('the kernels play as the reference does', async () => {
  const puzzles = configured(blocks, {})
  const options = { kind: 'dnc', slots: 8, wordSize: 6, controller: { units: 16 } }
  const fused = modelFor(puzzles, options)
  const reference = { ...fused, path: 'reference' } as const
  const params = fused.init(keyOf(5))
  const said: Row[][] = [[], []]
  /** An episode that writes down what it is answered. */
  const noted = (at: number, stage: Episode): Episode => ({
    ...stage,
    after: (answer) => {
      said[at]?.push(answer)
      const next = stage.after(answer)
      return 'observation' in next ? noted(at, next) : next
    },
  })
  for (const [at, model] of [fused, reference].entries())
    await rollout(model, params, [noted(at, puzzles.episode?.(keyOf(7)) ?? assert.fail('no episode'))])
  const [first, second] = said as [Row[], Row[]]
  assert.ok(first.length > 10)
  assert.equal(first.length, second.length)
  first.forEach((row, t) =>
    row.forEach((logit, channel) => assert.ok(Math.abs(logit - (second[t]?.[channel] as number)) < 1e-4)),
  )
  disposeTree(params)
})
