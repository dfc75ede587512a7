import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../../src/core/random.ts'
import { batchDrawer } from '../../../src/tasks/data/buckets.ts'
import type { DataFile, SequenceSource } from '../../../src/tasks/data/dataFile.ts'
import { partsOf } from '../../../src/tasks/data/split.ts'
import { windowsOf } from '../../../src/tasks/data/windows.ts'
import type { Sequence } from '../../../src/tasks/task.ts'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { plausible } from '../support.ts'

/** A source whose sequences hold their own number. */
const numbered = (lengths: ReadonlyArray<number>): SequenceSource => ({
  count: lengths.length,
  longest: Math.max(...lengths),
  lengthOf: (index) => lengths[index] as number,
  at: (index) => {
    const rows = Array.from({ length: lengths[index] as number }, () => [index])
    return { inputs: rows, targets: rows, mask: rows.map(() => 1) }
  },
})

const numberOf = ({ inputs }: Sequence): number => inputs[0]?.[0] as number

const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 80 })

law(
  'a batch is drawn by its key alone, and has different sequences where there are enough',
  fc.tuple(lengths, seed, fc.integer({ min: 1, max: 3 })),
  ([list, from, count]) => {
    const draw = () => batchDrawer(numbered(list))(keyOf(from), count).map(numberOf)
    const batch = draw()
    return (
      isDeepStrictEqual(batch, draw()) && batch.length === count && new Set(batch).size === Math.min(count, list.length)
    )
  },
)

law(
  'the sequences of a batch lie in one bucket of the order of lengths',
  fc.tuple(
    fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 64, maxLength: 200 }),
    seed,
    fc.integer({ min: 2, max: 3 }),
  ),
  ([list, from, count]) => {
    const draw = batchDrawer(numbered(list))
    const sorted = [...list].sort((a, b) => a - b)
    const widest = Math.ceil(list.length / Math.max(1, Math.floor(list.length / (16 * count))))
    return [0, 1, 2, 3, 4, 5, 6, 7].every((t) => {
      const drawn = draw(child(keyOf(from), t), count).map((sequence) => sequence.inputs.length)
      // From the last place of the shortest to the first of the longest is no further than a bucket is wide.
      return sorted.indexOf(Math.max(...drawn)) - sorted.lastIndexOf(Math.min(...drawn)) < widest
    })
  },
)

law(
  'each sequence is equally likely in a batch, whatever its length',
  fc.tuple(
    fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 3, maxLength: 70 }),
    seed,
    fc.integer({ min: 1, max: 2 }),
  ),
  ([list, from, count]) => {
    const draw = batchDrawer(numbered(list))
    const drawn = list.map(() => 0)
    const batches = 1500
    for (let t = 0; t < batches; t++)
      for (const sequence of draw(child(keyOf(from), t), count)) {
        const number = numberOf(sequence)
        drawn[number] = (drawn[number] as number) + 1
      }
    return drawn.every((times) => plausible(times, batches * count, 1 / list.length))
  },
  10,
)

/** A series whose rows are their own numbers. */
const counting = (steps: number): Extract<DataFile, { form: 'series' }> => ({
  form: 'series',
  steps,
  rows: (from, to) => {
    const rows = Array.from({ length: to - from }, (_, at) => [from + at])
    return { inputs: rows, targets: rows, mask: rows.map(() => 1) }
  },
})

const cut = fc.record({
  from: fc.nat(20),
  length: fc.nat(60),
  window: fc.integer({ min: 1, max: 12 }),
  stride: fc.integer({ min: 1, max: 12 }),
  ahead: fc.nat(4),
  partial: fc.boolean(),
})

law('a window holds rows on end, with the targets of later rows, and none beyond its part', cut, (given) => {
  const { from, length, window, stride, ahead, partial } = given
  const to = from + length
  const source = windowsOf(counting(100), { from, to, window, stride: Math.min(stride, window), ahead, partial })
  const seen = new Set<number>()
  const faults: string[] = []
  for (let index = 0; index < source.count; index++) {
    const { inputs, targets, mask } = source.at(index)
    const first = inputs[0]?.[0] as number
    if (inputs.length !== source.lengthOf(index) || mask.length !== inputs.length || inputs.length > window)
      faults.push(`window ${index}: ${inputs.length} rows`)
    inputs.forEach(([x], t) => {
      if (x !== first + t || targets[t]?.[0] !== x + ahead || x < from || x + ahead >= to) faults.push(`row ${x}`)
      seen.add(x as number)
    })
  }
  if (seen.size !== Math.max(0, length - ahead)) faults.push(`${seen.size} rows of ${length}`)
  return faults
})

const hashed = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 40 })
const schema = { ahead: 0 }

law(
  'of sequences, equal ones are on one side of a split, all are on one, and the share is as near as they allow',
  fc.tuple(hashed, fc.double({ min: 0.01, max: 0.9, noNaN: true })),
  ([hashes, share]) => {
    const source = numbered(hashes.map(() => 1))
    const train: DataFile = { form: 'sequences', source, hashes: Float64Array.from(hashes) }
    const parts = partsOf({ schema, train }, { heldOut: share, window: 1, stride: null })
    const hashesOf = ({ count, at }: SequenceSource) =>
      Array.from({ length: count }, (_, index) => hashes[numberOf(at(index))] as number)
    const [kept, held] = [hashesOf(parts.train), hashesOf(parts.heldOut)]
    if (new Set(hashes).size === 1) return held.length === 0
    const most = Math.max(...[...new Set(hashes)].map((hash) => hashes.filter((one) => one === hash).length))
    return (
      kept.length + held.length === hashes.length &&
      kept.length > 0 &&
      held.length > 0 &&
      held.every((hash) => !kept.includes(hash)) &&
      Math.abs(held.length - share * hashes.length) <= Math.max(1, most)
    )
  },
)

law('with a held-out file, training leaves out what it holds', fc.tuple(hashed, hashed), ([hashes, others]) => {
  const file = (list: ReadonlyArray<number>): DataFile => ({
    form: 'sequences',
    source: numbered(list.map(() => 1)),
    hashes: Float64Array.from(list),
  })
  const parts = partsOf(
    { schema, train: file(hashes), heldOut: file(others) },
    { heldOut: 0.1, window: 1, stride: null },
  )
  const kept = Array.from({ length: parts.train.count }, (_, index) => hashes[numberOf(parts.train.at(index))])
  return (
    isDeepStrictEqual(
      kept,
      hashes.filter((hash) => !others.includes(hash)),
    ) &&
    parts.heldOut.count === others.length &&
    parts.left === hashes.length - kept.length
  )
})

law(
  'of a series, the end is held out, and no window is in both parts',
  fc.tuple(fc.integer({ min: 20, max: 100 }), fc.double({ min: 0.1, max: 0.5, noNaN: true }), fc.nat(2)),
  ([steps, share, ahead]) => {
    const { train, heldOut } = partsOf(
      { schema: { ahead }, train: counting(steps) },
      { heldOut: share, window: 5, stride: 3 },
    )
    const rows = ({ count, at }: SequenceSource) =>
      Array.from({ length: count }, (_, index) => at(index)).flatMap(({ inputs, targets }) =>
        [...inputs, ...targets].flat(),
      )
    const held = rows(heldOut)
    return held.length === 0 || Math.max(...rows(train)) < Math.min(...held)
  },
)
