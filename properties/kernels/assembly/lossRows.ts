import type { Heap } from './heap.ts'

/** What a loss is computed on: rows of O logits and targets, a weight for each, and gaps between rows. */
export type LossRows = Readonly<{
  rows: number
  O: number
  logits: ReadonlyArray<number>
  targets: ReadonlyArray<number>
  mask: ReadonlyArray<number>
  scale: number
  /** Floats between the rows of logits, and of their gradients. */
  gaps: readonly [number, number]
}>

/** Rows of O numbers, spread out; NaN between them. */
const spread = ({ rows, O }: LossRows, values: ReadonlyArray<number>, stride: number): ReadonlyArray<number> =>
  Array.from({ length: rows * stride }, (_, at) =>
    at % stride < O ? (values[Math.floor(at / stride) * O + (at % stride)] as number) : Number.NaN,
  )

/** Puts logits, targets and mask into the heap. */
export const place = (heap: Heap, drawn: LossRows) => {
  heap.clear()
  const stride = drawn.O + drawn.gaps[0]
  return {
    stride,
    logits: heap.put(spread(drawn, drawn.logits, stride)),
    targets: heap.put(drawn.targets),
    mask: heap.put(drawn.mask),
  }
}

/** Its numbers without the gaps. */
export const compact = ({ rows, O, gaps }: LossRows, values: Float32Array): ReadonlyArray<number> =>
  [...values.subarray(0, rows * (O + gaps[1]))].filter((_, at) => at % (O + gaps[1]) < O)
