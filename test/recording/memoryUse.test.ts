import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ntmSchema } from '../../src/memories/ntm/schema.ts'
import { recordedFields } from '../../src/memories/schema.ts'
import { memoryUse, memoryUseText } from '../../src/recording/memoryUse.ts'
import type { Recording } from '../../src/recording/recording.ts'

const SLOTS = 8

const rows = (list: ReadonlyArray<ReadonlyArray<number>>) => ({
  shape: [list.length, list[0]?.length ?? 0],
  data: Float32Array.from(list.flat()),
})

/** A weighting on one slot: all of it, or a share beside an even rest. */
const on = (slot: number, share: number): ReadonlyArray<number> =>
  Array.from({ length: SLOTS }, (_, at) => (at === slot ? share : 0) + (1 - share) / SLOTS)

type Walk = Readonly<{ writes: ReadonlyArray<number>; reads: ReadonlyArray<number>; share?: number; answers?: number }>

/** A recording of heads at given slots, step by step; the last steps are answers, by default as many as are half of all. */
const recordingOf = ({ writes, reads, share = 1, answers = writes.length / 2 }: Walk): Recording => {
  const steps = writes.length
  const weightings = (slots: ReadonlyArray<number>) => ({
    shape: [steps, 1, SLOTS],
    data: Float32Array.from(slots.flatMap((slot) => on(slot, share))),
  })
  return {
    anatomy: { kind: 'ntm', slots: SLOTS, wordSize: 1, readHeads: 1, writeHeads: 1, shifts: 3 },
    fields: recordedFields(ntmSchema),
    inputs: rows(writes.map(() => [0])),
    targets: rows(writes.map(() => [0])),
    outputs: rows(writes.map(() => [0])),
    mask: { shape: [steps], data: Float32Array.from(writes.map((_, t) => (t < steps - answers ? 0 : 1))) },
    intermediates: { writeWeightings: weightings(writes), readWeightings: weightings(reads) },
  }
}

const textOf = (walk: Walk): string | undefined => memoryUseText(memoryUse(recordingOf(walk)))

test('what is said of the use of the memory is what the heads do', () => {
  const written = [1, 2, 3, 4, 0, 0, 0, 0]
  const cases: ReadonlyArray<readonly [walk: Walk, text: RegExp]> = [
    [{ writes: written, reads: [0, 0, 0, 0, 1, 2, 3, 4] }, /written before, in the same order, one slot a step\.$/],
    [{ writes: written, reads: [0, 0, 0, 0, 4, 3, 2, 1] }, /in the opposite order, one slot a step\.$/],
    // One step before the answer, as where reading comes first.
    [{ writes: written, reads: [0, 0, 0, 1, 2, 3, 4, 0] }, /in the same order, one slot a step\.$/],
    // Around the end of the memory, and downwards.
    [{ writes: [1, 0, 7, 6, 2, 2, 2, 2], reads: [0, 0, 0, 0, 1, 0, 7, 6] }, /in the same order, one slot a step\.$/],
    [{ writes: [1, 4, 7, 2, 0, 0, 0, 0], reads: [0, 0, 0, 0, 1, 4, 7, 2] }, /in the same order, 3 slots a step\.$/],
    [{ writes: [1, 5, 6, 3, 0, 0, 0, 0], reads: [0, 0, 0, 0, 1, 5, 6, 3] }, /in the same order\.$/],
    [
      { writes: written, reads: [0, 0, 0, 0, 1, 2, 3, 4], share: 0.1 },
      /^The memory is hardly used: the heads are spread over many slots \(mean largest weight 0\.213 in writing, 0\.213 in reading\)\.$/,
    ],
    [{ writes: written, reads: [0, 0, 0, 0, 5, 6, 7, 5] }, /^The memory is hardly used: the answers are not read from/],
    [
      { writes: [1, 1, 1, 1, 1, 1, 1, 1], reads: [1, 1, 1, 1, 1, 1, 1, 1] },
      /^The memory is hardly used: the answers are not read from/,
    ],
  ]
  for (const [walk, text] of cases) assert.match(textOf(walk) ?? '', text, JSON.stringify(walk))
})

test('nothing is said where nothing can be known', () => {
  const writes = [1, 2, 3, 4]
  assert.equal(textOf({ writes, reads: writes, answers: 1 }), undefined)
  assert.equal(textOf({ writes, reads: writes, answers: 4 }), undefined)
  assert.equal(textOf({ writes, reads: writes, answers: 0 }), undefined)
  const { intermediates: _, ...rest } = recordingOf({ writes, reads: writes })
  assert.equal(memoryUseText(memoryUse({ ...rest, intermediates: {} })), undefined)
})
