import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { nGrams } from '../../src/tasks/nGrams.ts'
import type { Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { areBits, configured, different, plausible, problems, range } from './support.ts'

const config = fc
  .record({ order: fc.integer({ min: 1, max: 6 }), some: fc.integer({ min: 0, max: 30 }), more: fc.nat(4) })
  .map(({ order, some, more }) => {
    const minLength = Math.max(2, order) + some
    return { order, minLength, maxLength: minLength + more }
  })

/** All bits of a sequence as a text. */
const textOf = ({ inputs, targets }: Sequence): string => [...inputs, ...targets.slice(-1)].flat().join('')

/** The outcomes after each context of a text, in their order. */
const outcomes = (text: string, order: number): ReadonlyMap<string, ReadonlyArray<number>> => {
  const after = new Map<string, number[]>()
  for (let at = order - 1; at < text.length; at++) {
    const context = text.slice(at - order + 1, at)
    after.set(context, [...(after.get(context) ?? []), Number(text[at])])
  }
  return after
}

law(
  'the target of each row is the next input; rows count from the first whole context on',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { order, minLength, maxLength } = given
    const task = configured(nGrams, given)
    const { inputs, targets, mask } = task.draw(keyOf(from))
    const length = inputs.length + 1
    return (
      length >= minLength &&
      length <= maxLength &&
      areBits([...inputs, ...targets]) &&
      isDeepStrictEqual(targets.slice(0, -1), inputs.slice(1)) &&
      isDeepStrictEqual(
        mask,
        inputs.map((_, t) => (t + 1 >= order - 1 ? 1 : 0)),
      )
    )
  },
)

/** x (x + 1) … (x + n − 1) */
const rising = (x: number, n: number): number => range(0, n - 1).reduce((product, k) => product * (x + k), 1)

law(
  'the optimal loss is that of the evidence: of the counts alone, whatever their order',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(nGrams, { ...given, order: Math.max(2, given.order) })
    const order = Math.max(2, given.order)
    const sequence = task.draw(keyOf(from))
    // ∫ p^a (1 − p)^b over Beta(½, ½), of each context.
    const evidence = [...outcomes(textOf(sequence), order).values()].reduce((product, bits) => {
      const ones = bits.reduce((sum, bit) => sum + bit, 0)
      return (product * rising(0.5, ones) * rising(0.5, bits.length - ones)) / rising(1, bits.length)
    }, 1)
    const loss = task.optimalLoss?.(sequence) ?? Number.NaN
    return Math.abs(loss + Math.log2(evidence)) <= 1e-9 * (1 + loss)
  },
)

test('of 1-grams, the first bit costs nothing, as nothing foretells it, but counts for what follows', () => {
  const task = configured(nGrams, { order: 1, minLength: 3, maxLength: 3 })
  const loss = task.optimalLoss?.({ inputs: [[1], [1]], targets: [[1], [0]], mask: [1, 1] })
  assert.equal(loss, -Math.log2(1.5 / 2) - Math.log2(0.5 / 3))
})

test('probabilities are of Beta(½, ½): each outcome is as likely as the outcomes before it make it', () => {
  const visits = new Map<string, { count: number; ones: number }>()
  for (const sequence of drawSequences(configured(nGrams, { order: 3 }), child(keyOf(1), 'beta'), 1000))
    for (const bits of outcomes(textOf(sequence), 3).values())
      bits.slice(0, 5).forEach((bit, at) => {
        const before = `${bits.slice(0, at).filter((b) => b === 1).length} of ${at}`
        const { count, ones } = visits.get(before) ?? { count: 0, ones: 0 }
        visits.set(before, { count: count + 1, ones: ones + bit })
      })
  assert.equal(visits.size, 15)
  for (const [before, { count, ones }] of visits) {
    const [had = 0, of = 0] = before.split(' of ').map(Number)
    assert.ok(plausible(ones, count, (had + 0.5) / (of + 1)), `after ${before} ones: ${ones} of ${count}`)
  }
})

test('the bits before the first whole context are fair', () => {
  const drawn = drawSequences(configured(nGrams), child(keyOf(1), 'first'), 2000).map(textOf)
  for (const at of range(0, 4)) assert.ok(plausible(drawn.filter((text) => text[at] === '1').length, 2000, 0.5))
})

test('in the mean, no estimator of this kind does better than the optimal one', () => {
  const task = configured(nGrams)
  const drawn = drawSequences(task, child(keyOf(1), 'best'), 1000)
  const mean = (losses: ReadonlyArray<number>): number => losses.reduce((sum, x) => sum + x, 0) / losses.length
  /** The mean loss of (N₁ + a) / (N₁ + N₀ + 2a), of contexts of any length. */
  const estimated = (order: number, a: number): number =>
    mean(
      drawn.map((sequence) => {
        const text = textOf(sequence)
        const counts = new Map<string, number>()
        const count = (name: string): number => counts.get(name) ?? 0
        return range(order - 1, text.length - 1).reduce((loss, at) => {
          const context = text.slice(at - order + 1, at)
          const [one, all] = [`${context}>${text[at]}`, `${context}>`]
          const cost = at >= 5 ? -Math.log2((count(one) + a) / (count(all) + 2 * a)) : 0
          counts.set(one, count(one) + 1)
          counts.set(all, count(all) + 1)
          return loss + cost
        }, 0)
      }),
    )
  const best = mean(drawn.map((sequence) => task.optimalLoss?.(sequence) ?? Number.NaN))
  assert.ok(Math.abs(best - estimated(6, 0.5)) < 1e-9)
  for (const [order, a] of [
    [6, 0.25],
    [6, 1],
    [5, 0.5],
    [7, 0.5],
    [4, 0.5],
  ] as const)
    assert.ok(estimated(order, a) > best + 0.5, `order ${order}, ${a}: ${estimated(order, a)} and ${best}`)
})

law(
  'sizes follow from the config, and every length is drawn',
  fc.tuple(config, seed),
  ([given, from]) => {
    const task = configured(nGrams, given)
    const lengths = drawSequences(task, keyOf(from), 200).map(({ inputs }) => inputs.length + 1)
    return (
      isDeepStrictEqual([task.inputSize, task.targetSize, task.maxSteps], [1, 1, given.maxLength - 1]) &&
      isDeepStrictEqual(different(lengths), range(given.minLength, given.maxLength))
    )
  },
  20,
)

test("defaults are the paper's: 6-grams of 200 bits; generalisation is measured on longer sequences", () => {
  const task = configured(nGrams)
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [1, 1, 199])
  assert.equal(task.draw(keyOf(1)).mask.filter((m) => m === 1).length, 195)
  assert.deepEqual(
    task.variants.map(({ name, task: longer }) => [name, longer.draw(keyOf(1)).inputs.length + 1]),
    [200, 400, 800].map((length) => [`${length} bits`, length]),
  )
  for (const { task: longer } of task.variants) assert.ok((longer.optimalLoss?.(longer.draw(keyOf(1))) ?? 0) > 0)
})

test('what cannot be drawn is refused', () => {
  assert.deepEqual(problems(nGrams, { order: 17 }), ['order: expected at most 16, got 17'])
  assert.deepEqual(problems(nGrams, { order: 6, minLength: 5 }), [
    'minLength: expected at least 6, so that there is a bit to predict, got 5',
  ])
  assert.deepEqual(problems(nGrams, { maxLength: 100 }), ['minLength: expected at most maxLength = 100, got 200'])
})
