import { dncSchema } from '../../src/memories/dnc/schema.ts'
import { ntmSchema } from '../../src/memories/ntm/schema.ts'
import { samSchema } from '../../src/memories/sam/schema.ts'
import { recordedFields } from '../../src/memories/schema.ts'
import type { Numbers, Recording } from '../../src/recording/recording.ts'

const numbers = (shape: ReadonlyArray<number>, value: (...at: ReadonlyArray<number>) => number): Numbers => {
  const size = shape.reduce((product, n) => product * n, 1)
  const data = Float32Array.from({ length: size }, (_, flat) => {
    let rest = flat
    const at = shape.toReversed().map((n) => {
      const index = rest % n
      rest = Math.floor(rest / n)
      return index
    })
    return value(...at.toReversed())
  })
  return { shape, data }
}

type Options = Readonly<{ words?: number; slots?: number; first?: number; reads?: number; before?: number }>

const BITS = 3

/** Word k is the number k + 1. */
const bit = (word: number, at: number): number => ((word + 1) >> at) & 1

/** A machine without memory that copies words of three bits. */
export const plain = ({ words = 4 }: Options = {}): Recording => {
  const steps = 2 * words + 2
  const target = (t: number, at: number): number => (t > words + 1 ? bit(t - words - 2, at) : 0)
  return {
    anatomy: { kind: 'none', slots: 128, wordSize: 4, readHeads: 1, writeHeads: 1, shifts: 3 },
    fields: {},
    inputs: numbers([steps, BITS + 2], (t = 0, at = 0) => {
      if (t === 0) return at === BITS ? 1 : 0
      if (t === words + 1) return at === BITS + 1 ? 1 : 0
      return t <= words && at < BITS ? bit(t - 1, at) : 0
    }),
    targets: numbers([steps, BITS], (t = 0, at = 0) => target(t, at)),
    outputs: numbers([steps, BITS], (t = 0, at = 0) => (target(t, at) === 1 ? 0.9 : 0.1)),
    mask: numbers([steps], (t = 0) => (t > words + 1 ? 1 : 0)),
    intermediates: { hidden: numbers([steps, 2], () => 0) },
  }
}

/** What every memory has: word k goes to slot `first` + k, and is read there, `before` steps early, by every head. */
const remembered = ({ words = 4, slots = 16, first = 2, reads = 1, before = 0 }: Options) => {
  const steps = 2 * words + 2
  const slotAt = (word: number): number => (((first + word) % slots) + slots) % slots
  return {
    hidden: numbers([steps, 2], () => 0),
    memory: numbers([steps, slots, 4], (t = 0, slot = 0, w = 0) => {
      const word = (slot - first + slots) % slots
      return word < words && t > word ? (w % 2 === 0 ? 1 : -2) : 0
    }),
    writeWeightings: numbers([steps, 1, slots], (t = 0, _ = 0, slot = 0) =>
      t >= 1 && t <= words && slot === slotAt(t - 1) ? 1 : 0,
    ),
    readWeightings: numbers([steps, reads, slots], (t = 0, _ = 0, slot = 0) => {
      const word = t + before - words - 2
      return word >= 0 && word < words && slot === slotAt(word) ? 1 : 0
    }),
  }
}

/** An NTM that copies. */
export const ntm = (options: Options = {}): Recording => {
  const base = plain(options)
  const { slots = 16 } = options
  const [steps = 0] = base.inputs.shape
  return {
    ...base,
    fields: recordedFields(ntmSchema),
    anatomy: { ...base.anatomy, kind: 'ntm', slots },
    intermediates: {
      ...remembered(options),
      interpolationGates: numbers([steps, 2], () => 0.25),
      shiftWeightings: numbers([steps, 2, 3], (_t = 0, _h = 0, s = 0) => (s === 0 ? 1 : 0)),
      sharpening: numbers([steps, 2], (t = 0) => 1 + t),
      strengths: numbers([steps, 2], (t = 0) => 2 * t),
    },
  }
}

/** A DNC that copies. */
export const dnc = (options: Options = {}): Recording => {
  const base = plain(options)
  const { slots = 16, reads = 2 } = options
  const [steps = 0] = base.inputs.shape
  return {
    ...base,
    fields: recordedFields(dncSchema),
    anatomy: { ...base.anatomy, kind: 'dnc', slots, readHeads: reads },
    intermediates: {
      ...remembered({ ...options, reads }),
      usage: numbers([steps, slots], (t = 0, slot = 0) => (slot <= t ? 1 : 0)),
      writeGates: numbers([steps, 1], () => 1),
      allocationGates: numbers([steps, 1], () => 0.5),
      freeGates: numbers([steps, reads], () => 0),
      readModes: numbers([steps, reads, 3], (_t = 0, _r = 0, mode = 0) => (mode === 1 ? 1 : 0)),
      link: numbers([steps, 1, slots, slots], (_t = 0, _k = 0, i = 0, j = 0) => (i === j + 1 ? 1 : 0)),
    },
  }
}

/** A SAM that copies: a DNC's recording without what a SAM does not have. */
export const sam = (options: Options = {}): Recording => {
  const { anatomy, intermediates, ...others } = dnc(options)
  const { freeGates: _free, readModes: _modes, link: _link, ...shared } = intermediates
  return {
    ...others,
    fields: recordedFields(samSchema),
    anatomy: { ...anatomy, kind: 'sam' },
    intermediates: shared,
  }
}
