import { dncSchema } from '../../src/memories/dnc/schema.ts'
import { ntmSchema } from '../../src/memories/ntm/schema.ts'
import { recordedFields } from '../../src/memories/schema.ts'
import type { Anatomy, Numbers, Recording } from '../../src/recording/recording.ts'

const STEPS = 12
const BITS = 4

const product = (shape: ReadonlyArray<number>): number => shape.reduce((size, length) => size * length, 1)

/** Numbers by their index `[t, …]`. */
const numbers = (shape: ReadonlyArray<number>, of: (index: ReadonlyArray<number>) => number): Numbers => {
  const data = Float32Array.from({ length: product(shape) }, (_, offset) => {
    const index = shape.map((length, axis) => Math.floor(offset / product(shape.slice(axis + 1))) % length)
    return of(index)
  })
  return { shape, data }
}

/** Something between −2 and 2 that differs everywhere. */
const wave = (index: ReadonlyArray<number>): number => 2 * Math.sin(index.reduce((sum, i) => 3.1 * sum + i, 1))

/** A distribution on one entry of the last axis: at step t, that of `place(t)`. */
const at = (shape: ReadonlyArray<number>, place: (t: number) => number): Numbers =>
  numbers(shape, (index) => (index.at(-1) === place(index[0] ?? 0) ? 0.93 : 0.07 / (shape.at(-1) ?? 1)))

const gates = (shape: ReadonlyArray<number>): Numbers => numbers(shape, (index) => Math.abs(wave(index)) / 2)

/** One bit is wrong: bit 1 of step 8. */
const sequence = () => {
  const bit = (t: number, row: number): number => (t + row) % 2
  return {
    inputs: numbers([STEPS, BITS + 2], ([t = 0, row = 0]) => (t < STEPS / 2 && row < BITS ? bit(t, row) : 0)),
    targets: numbers([STEPS, BITS], ([t = 0, row = 0]) => (t < STEPS / 2 ? 0 : bit(t, row))),
    mask: numbers([STEPS], ([t = 0]) => (t < STEPS / 2 ? 0 : 1)),
    outputs: numbers([STEPS, BITS], ([t = 0, row = 0]) => (t === 8 && row === 1 ? 0.3 : 0.05 + 0.9 * bit(t, row))),
  }
}

const written = (t: number): number => Math.min(t, 5)
const read = (t: number): number => Math.max(0, t - 6)

/** An NTM of 64 slots that writes slots 0 to 5 in order, then reads them. */
export const ntmRecording = (): Recording => {
  const anatomy: Anatomy = { kind: 'ntm', slots: 64, wordSize: 6, readHeads: 1, writeHeads: 1, shifts: 3 }
  const [T, N, W] = [STEPS, 64, 6]
  return {
    anatomy,
    fields: recordedFields(ntmSchema),
    ...sequence(),
    intermediates: {
      hidden: numbers([T, 8], wave),
      keys: numbers([T, 2, W], wave),
      strengths: numbers([T, 2], ([t = 0]) => 1 + t),
      interpolationGates: gates([T, 2]),
      shiftWeightings: at([T, 2, 3], (t) => (t < 6 ? 0 : 1)),
      sharpening: numbers([T, 2], () => 4),
      eraseVectors: gates([T, 1, W]),
      addVectors: numbers([T, 1, W], wave),
      content: at([T, 2, N], written),
      interpolated: at([T, 2, N], written),
      shifted: at([T, 2, N], written),
      readWeightings: at([T, 1, N], read),
      writeWeightings: at([T, 1, N], written),
      memory: numbers([T, N, W], (index) => ((index[1] ?? 0) <= written(index[0] ?? 0) ? wave(index) : 0)),
      readVectors: numbers([T, 1, W], wave),
    },
  }
}

/** A DNC of 12 slots with two read heads that links what it writes. */
export const dncRecording = (): Recording => {
  const anatomy: Anatomy = { kind: 'dnc', slots: 12, wordSize: 6, readHeads: 2, writeHeads: 1, shifts: 3 }
  const [T, N, W] = [STEPS, 12, 6]
  const link = (t: number, i: number, j: number): number => (i === j + 1 && i <= written(t) ? 0.9 : 0)
  return {
    anatomy,
    fields: recordedFields(dncSchema),
    ...sequence(),
    intermediates: {
      hidden: numbers([T, 8], wave),
      readKeys: numbers([T, 2, W], wave),
      writeKeys: numbers([T, 1, W], wave),
      writeVectors: numbers([T, 1, W], wave),
      readStrengths: numbers([T, 2], ([t = 0]) => 1 + t),
      writeStrengths: numbers([T, 1], ([t = 0]) => 1 + t),
      eraseVectors: gates([T, 1, W]),
      freeGates: gates([T, 2]),
      allocationGates: gates([T, 1]),
      writeGates: gates([T, 1]),
      readModes: at([T, 2, 3], (t) => (t < 6 ? 2 : 1)),
      usage: numbers([T, N], ([t = 0, n = 0]) => (n <= written(t) ? 0.95 : 0)),
      allocation: at([T, 1, N], written),
      writeContent: at([T, 1, N], written),
      writeWeightings: at([T, 1, N], written),
      memory: numbers([T, N, W], (index) => ((index[1] ?? 0) <= written(index[0] ?? 0) ? wave(index) : 0)),
      link: numbers([T, 1, N, N], ([t = 0, , i = 0, j = 0]) => link(t, i, j)),
      precedence: at([T, 1, N], written),
      backward: at([T, 2, 1, N], read),
      forward: at([T, 2, 1, N], read),
      readContent: at([T, 2, N], read),
      readWeightings: at([T, 2, N], read),
      readVectors: numbers([T, 2, W], wave),
    },
  }
}
