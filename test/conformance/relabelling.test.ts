import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { ready } from '../support/ready.ts'
import { relabelling, type SlotHistory } from '../../src/conformance/relabelling.ts'
import { TOLERANCE } from '../../src/conformance/verification.ts'
import { beyond, contentOf, edited, recomputed } from './vectors.ts'

before(ready)

/** One slot at one time: its usage, what each head writes to it, and what it holds then. */
type Moment = Readonly<{ usage: number; writes: ReadonlyArray<number>; memory: number }>

/** A history from each slot's moments; everything recorded is a feature. */
const history = (slots: ReadonlyArray<ReadonlyArray<Moment>>): SlotHistory => {
  const times = (slots[0] ?? []).map((_, t) => slots.map((moments) => moments[t] as Moment))
  return {
    features: times.map((moments) => moments.map(({ usage, writes, memory }) => [usage, ...writes, memory])),
    usage: times.map((moments) => moments.map(({ usage }) => usage)),
    writes: times.map((moments) => moments.map(({ writes }) => writes)),
  }
}

const at = (usage: number, memory: number, ...writes: ReadonlyArray<number>): Moment => ({ usage, memory, writes })

/** Written a little at first, then again for good, or not. */
const used = {
  written: [at(0, 0, 0), at(0, 0.2, 0.2), at(0.2, 0.9, 0.8)],
  left: [at(0, 0, 0), at(0, 0.2, 0.2), at(0.2, 0.2, 0)],
}
/** Never touched before a write that one of them gets. */
const fresh = { written: [at(0, 0, 0), at(0, 0, 0), at(0, 0.8, 0.8)], left: [at(0, 0, 0), at(0, 0, 0), at(0, 0, 0)] }
/** Something else altogether. */
const other = [at(0, 0, 0), at(0, 0.7, 0.7), at(0.7, 0.7, 0)]

test('the same history needs no other names', () => {
  const one = history([used.written, used.left, other])
  assert.deepEqual(relabelling(one, one, TOLERANCE), [0, 1, 2])
})

test('twins in use that parted the other way round exchange their names', () => {
  const computed = history([used.written, used.left, other])
  const expected = history([used.left, used.written, other])
  assert.deepEqual(relabelling(computed, expected, TOLERANCE), [1, 0, 2])
})

test('three twins in use take each other’s names in a ring', () => {
  const later = [...used.left.slice(0, 2), at(0.2, 0.4, 0.2)]
  const computed = history([used.written, later, used.left])
  const expected = history([used.left, used.written, later])
  assert.deepEqual(relabelling(computed, expected, TOLERANCE), [1, 2, 0])
})

test('slots that nobody has written tie exactly: their names stay', () => {
  const computed = history([fresh.left, fresh.written, other])
  const expected = history([fresh.written, fresh.left, other])
  assert.deepEqual(relabelling(computed, expected, TOLERANCE), [0, 1, 2])
})

test('one twin in use and one unused are no twins', () => {
  const computed = history([used.written, fresh.left])
  const expected = history([fresh.left, used.written])
  assert.deepEqual(relabelling(computed, expected, TOLERANCE), [0, 1])
})

test('a slot in faint use is no twin of one that is unused, however near they are', () => {
  const start = at(0, 0, 0)
  const [faint, never] = [at(0, 0, TOLERANCE / 2), at(0, 0, 0)]
  const slots = (usage: number, before: Moment) => ({
    written: [start, before, at(usage, 0.8, 0.8)],
    left: [start, before, at(usage, 0, 0)],
  })
  const [used, unused] = [slots(TOLERANCE / 2, faint), slots(0, never)]
  for (const [a, b] of [
    [used, unused],
    [unused, used],
  ] as const)
    assert.deepEqual(relabelling(history([a.written, b.left]), history([a.left, b.written]), TOLERANCE), [0, 1])
})

test('behind an earlier write head fresh slots are in use', () => {
  const start = at(0, 0, 0, 0)
  const computed = history([
    [start, at(0, 1, 0.3, 0.7)],
    [start, at(0, 0.3, 0.3, 0)],
  ])
  const expected = history([
    [start, at(0, 0.3, 0.3, 0)],
    [start, at(0, 1, 0.3, 0.7)],
  ])
  assert.deepEqual(relabelling(computed, expected, TOLERANCE), [1, 0])
})

test('the first write head sees fresh slots as fresh, whatever the next one writes', () => {
  const start = at(0, 0, 0, 0)
  const computed = history([
    [start, at(0, 1, 0.7, 0.3)],
    [start, at(0, 0.3, 0, 0.3)],
  ])
  const expected = history([
    [start, at(0, 0.3, 0, 0.3)],
    [start, at(0, 1, 0.7, 0.3)],
  ])
  assert.deepEqual(relabelling(computed, expected, TOLERANCE), [0, 1])
})

test('slots that differed beyond the tolerance before they parted keep their names; within it they do not', () => {
  const differing = (by: number) => {
    const [first, , last] = used.left as [Moment, Moment, Moment]
    const left = [first, at(0, 0.2 + by, 0.2), last]
    return relabelling(history([used.written, left]), history([left, used.written]), TOLERANCE)
  }
  assert.deepEqual(differing(3 * TOLERANCE), [0, 1])
  assert.deepEqual(differing(TOLERANCE / 2), [1, 0])
})

test('twins from the start on only: the initial state counts', () => {
  const [, second, last] = used.left as [Moment, Moment, Moment]
  const marked = [at(0, 0.5, 0), second, last]
  const computed = history([used.written, marked])
  const expected = history([marked, used.written])
  assert.deepEqual(relabelling(computed, expected, TOLERANCE), [0, 1])
})

test('a slot with content that nobody expects is not made to fit', () => {
  const odd = [...used.left.slice(0, 2), at(0.2, 0.5, 0.4)]
  assert.deepEqual(relabelling(history([odd, used.left]), history([used.written, used.left]), TOLERANCE), [0, 1])
})

test('NaN is near nothing, and no reason to look for twins', () => {
  const broken = [...used.left.slice(0, 2), at(0.2, Number.NaN, 0)]
  assert.deepEqual(relabelling(history([broken, used.written]), history([used.left, used.written]), TOLERANCE), [0, 1])
})

/** A vector as a model would expect it that breaks every tie to the higher index: on fresh memory, all slots reversed. */
const reversed = async (name: string) => {
  const content = await contentOf(name)
  const slots = (JSON.parse(content.metadata['model'] ?? '') as { slots: number }).slots
  /** Tensors whose last axis is not that of the slots, or not alone. */
  const inner: Readonly<Record<string, ReadonlyArray<number>>> = { memory: [slots, -1], link: [slots, slots] }
  return edited(content, (tensor, { shape, data }) => {
    const part = /^expected\/states\/(\w+)$/.exec(tensor)?.[1]
    if (part === undefined || part === 'readVectors') return
    const [, columns = 1] = inner[part] ?? [slots]
    const width = columns === -1 ? (shape.at(-1) ?? 1) : columns
    const before = data.slice()
    const size = slots * width
    for (let start = 0; start < data.length; start += size)
      for (let n = 0; n < slots; n++)
        for (let w = 0; w < width; w++) {
          const column = part === 'link' ? slots - 1 - w : w
          data[start + (slots - 1 - n) * width + column] = before[start + n * width + w] ?? 0
        }
  })
}

for (const name of ['dnc-deepmind', 'dnc-deepmind-two-writes', 'dnc-paper'])
  test(`${name}: ties of fresh slots that go to the higher index are beyond`, async () => {
    const found = beyond(await recomputed(await reversed(name)))
    for (const part of ['memory', 'usage', 'readWeightings', 'writeWeightings', 'precedence', 'link'])
      assert.ok(found.includes(`states/${part}`), `states/${part} passed`)
    assert.ok(!found.includes('outputs') && !found.includes('states/readVectors'), 'the mirror image is not exact')
  })

test('the float64 vectors need other names only for slots in use, and the same in every sequence', async () => {
  const { relabelled } = await recomputed(await contentOf('dnc-deepmind'))
  assert.equal(relabelled.length, 2)
  for (const pairs of relabelled) assert.ok(pairs.every(([slot, label]) => slot > 0 && label > 0))
  assert.deepEqual((await recomputed(await contentOf('ntm-paper'))).relabelled, [[], []])
})
