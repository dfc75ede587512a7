import { isDeepStrictEqual } from 'node:util'
import type * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { entries } from '../../src/core/tree.ts'
import { memories } from '../../src/memories/registry.ts'
import { type Batch, drawSequences, sampleBatch, toBatch } from '../../src/tasks/batch.ts'
import { tasks } from '../../src/tasks/registry.ts'
import type { Row, Sequence } from '../../src/tasks/task.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { lossOf } from '../../src/training/step.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { modelFor, taskOf } from '../../test/support/trainers.ts'

const row = (width: number) =>
  fc.array(
    fc.integer({ min: -3, max: 3 }).map((x) => x / 4 + 1),
    { minLength: width, maxLength: width },
  )

/** Sequences of different lengths with rows of one width, without zero entries. */
const sequences: fc.Arbitrary<ReadonlyArray<Sequence>> = fc
  .record({ I: fc.integer({ min: 1, max: 3 }), O: fc.integer({ min: 1, max: 3 }) })
  .chain(({ I, O }) =>
    fc.array(
      fc.integer({ min: 1, max: 5 }).chain((T) => {
        const rows = (width: number) => fc.array(row(width), { minLength: T, maxLength: T })
        return fc.record({
          inputs: rows(I),
          targets: rows(O),
          mask: fc.array(fc.constantFrom(0, 1), { minLength: T, maxLength: T }),
        })
      }),
      { minLength: 1, maxLength: 4 },
    ),
  )

const isZero = (values: Row): boolean => values.every((x) => x === 0)

law(
  'a batch holds every sequence at its place, and silence after it',
  fc.tuple(sequences, fc.nat(8)),
  ([list, steps]) => {
    const batch = toBatch(list, steps)
    const [inputs, targets, mask] = [batch.inputs.arraySync(), batch.targets.arraySync(), batch.mask.arraySync()]
    const T = Math.max(steps, ...list.map((sequence) => sequence.inputs.length))
    return (
      [inputs, targets, mask].every(
        (table) => table.length === T && table.every((rows) => rows.length === list.length),
      ) &&
      list.every((sequence, b) =>
        inputs.every((_, t) => {
          const [x, z, m] = [inputs[t]?.[b] ?? [], targets[t]?.[b] ?? [], mask[t]?.[b] ?? -1]
          if (t >= sequence.inputs.length) return isZero(x) && isZero(z) && m === 0
          return isDeepStrictEqual([x, z, m], [sequence.inputs[t], sequence.targets[t], sequence.mask[t]])
        }),
      )
    )
  },
)

law(
  'a sequence of a batch depends on its number alone, not on how many there are',
  fc.tuple(seed, fc.nat(6), fc.nat(6)),
  ([from, a, b]) =>
    tasks.every(({ name }) => {
      const [few, many] = [a, b]
        .sort((x, y) => x - y)
        .map((count) => drawSequences(taskOf(name, {}), keyOf(from), count))
      return isDeepStrictEqual(few, many?.slice(0, few?.length))
    }),
)

const contents = ({ inputs, targets, mask }: Batch) => [inputs, targets, mask].map((x) => [x.shape, [...x.dataSync()]])

law(
  'the same key gives the same batch',
  fc.tuple(seed, fc.integer({ min: 1, max: 4 })),
  ([from, count]) =>
    tasks.every(({ name }) => {
      const batches = [0, 1].map(() => contents(sampleBatch(taskOf(name, {}), keyOf(from), count)))
      return isDeepStrictEqual(batches[0], batches[1])
    }),
  20,
)

type Numbers = ReadonlyArray<number>

/** Whether two lists of leaves are equal within rounding, each relative to its largest entry. */
const alike = (a: ReadonlyArray<Numbers>, b: ReadonlyArray<Numbers>): boolean =>
  a.length === b.length &&
  a.every((leaf, index) => {
    const tolerance = 2e-5 * Math.max(1e-3, ...leaf.map(Math.abs))
    return leaf.every((x, at) => Math.abs(x - (b[index]?.[at] as number)) <= tolerance)
  })

const mean = (lists: ReadonlyArray<Numbers>): Numbers =>
  (lists[0] ?? []).map((_, at) => lists.reduce((sum, list) => sum + (list[at] as number), 0) / lists.length)

const task = taskOf('copy', { bits: 2, minWords: 1, maxWords: 3 })
const given = fc.record({ seed, more: fc.integer({ min: 1, max: 4 }) })

for (const { kind } of memories) {
  const model = modelFor(task, { kind })
  /** The loss, and every gradient. */
  const learned = (from: number, batch: Batch): ReadonlyArray<Numbers> => {
    const { value, gradients } = valueAndGradients(model.init(keyOf(from)), (params) => lossOf(model, params, batch))
    return [value, ...entries(gradients).map(([, leaf]) => leaf)].map((x: tf.Tensor) => [...x.dataSync()])
  }

  law(
    `${kind}: padding changes no loss and no gradient; a batch's are the means of its sequences'`,
    given,
    ({ seed: from, more }) => {
      const list = drawSequences(task, keyOf(from), 2)
      const longest = Math.max(...list.map(({ inputs }) => inputs.length))
      const together = learned(from, toBatch(list))
      const [one = [], other = []] = list.map((sequence) => learned(from, toBatch([sequence])))
      const means = one.map((leaf, index) => mean([leaf, other[index] ?? []]))
      return alike(together, learned(from, toBatch(list, longest + more))) && alike(means, together)
    },
    5,
  )
}
