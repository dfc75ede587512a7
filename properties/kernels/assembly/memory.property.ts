import fc from 'fast-check'
import { law } from '../../law.ts'
import { heaps, padded, slotStride } from './heap.ts'
import {
  at,
  differing,
  gradientOf,
  type Heads,
  heads,
  inner,
  memoryStrides,
  putHeads,
  slotStrides,
  sum,
  uniform,
  withRows,
} from './layout.ts'

const anySize = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 30, max: 41 }))
/** Vectors of 1024 slots are further apart than they are long. */
const anySlots = fc.oneof({ weight: 30, arbitrary: anySize }, { weight: 1, arbitrary: fc.constant(1024) })
const fewer = fc.oneof(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 14, max: 19 }))
const shapes = { B: fc.integer({ min: 1, max: 3 }), seed: fc.integer() }
const anyShapes = fc.record({ ...shapes, N: anySlots, W: anySize, H: fc.integer({ min: 1, max: 7 }) })
const anyWrite = fc.record({ ...shapes, N: anySlots, W: anySize, K: fc.integer({ min: 1, max: 3 }) })
const anyWriteBackward = fc.record({
  ...shapes,
  B: fc.integer({ min: 1, max: 2 }),
  N: fewer,
  W: fewer,
  K: fc.integer({ min: 1, max: 3 }),
  C: fc.integer({ min: 0, max: 5 }),
})

const EPSILON = 1e-6

const norms = (memory: Heads): Heads =>
  memory.map((rows) => [rows.map((row) => Math.sqrt(row.reduce((squares, x) => squares + x * x, 0) + EPSILON))])

/** M_t = M_{t−1} ∏ₖ (1 − wₖ eₖᵀ) + Σₖ wₖ vₖᵀ */
const written = (before: Heads, w: Heads, erase: Heads, add: Heads): Heads =>
  before.map((rows, b) =>
    rows.map((row, n) =>
      row.map(
        (x, j) =>
          (w[b] ?? []).reduce((kept, _, k) => kept * (1 - at(w, b, k, n) * at(erase, b, k, j)), x) +
          sum(w[b]?.length ?? 0, (k) => at(w, b, k, n) * at(add, b, k, j)),
      ),
    ),
  )

law('the norms of memory’s rows', anyShapes, ({ B, N, W, seed }) => {
  const draw = uniform(seed)
  const memory = heads(B, N, W, () => draw(-1, 1))
  return heaps.flatMap((heap) => {
    heap.clear()
    const out = heap.room(B * slotStride(N))
    heap.kernels.memoryNorms(B, N, W, putHeads(heap, withRows(memory), memoryStrides(N, W)), out)
    const expected = norms(withRows(memory))
    return differing('norms', heap, out, expected, slotStrides(1, N))
  })
})

law('read vectors are r = w M', anyShapes, ({ B, N, W, H, seed }) => {
  const draw = uniform(seed)
  const memory = heads(B, N, W, () => draw(-1, 1))
  const w = heads(B, H + 2, N, () => draw(0, 1))
  const expected = heads(B, H, W, (b, h, j) => sum(N, (n) => at(w, b, h + 1, n) * at(memory, b, n, j)))
  return heaps.flatMap((heap) => {
    heap.clear()
    const strides = { batch: H * padded(W) + 8, head: padded(W) }
    const r = heap.room(B * strides.batch)
    const weightings = putHeads(heap, w, slotStrides(H + 2, N)) + 4 * slotStride(N)
    const M = putHeads(heap, withRows(memory), memoryStrides(N, W))
    heap.kernels.readForward(B, N, W, H, weightings, H + 2, M, r, strides.batch)
    return differing('r', heap, r, expected, strides)
  })
})

law('the dots of vectors and rows, written or added', anyShapes, ({ B, N, W, H, seed }) => {
  const draw = uniform(seed)
  const memory = heads(B, N, W, () => draw(-1, 1))
  const vectors = heads(B, H, W, () => draw(-1, 1))
  const there = heads(B, H, N, () => draw(-1, 1))
  const dots = heads(B, H, N, (b, h, n) => sum(W, (j) => at(vectors, b, h, j) * at(memory, b, n, j)))
  const added = heads(B, H, N, (b, h, n) => at(there, b, h, n) + at(dots, b, h, n))
  return heaps.flatMap((heap) => {
    heap.clear()
    const M = putHeads(heap, withRows(memory), memoryStrides(N, W))
    const strides = { batch: H * padded(W) + 12, head: padded(W) }
    const v = putHeads(heap, vectors, strides)
    const out = heap.room(B * (H + 1) * slotStride(N))
    const onto = putHeads(heap, there, slotStrides(H + 1, N))
    heap.kernels.rowDots(B, N, W, H, v, strides.batch, M, out, H + 1, 0)
    heap.kernels.rowDots(B, N, W, H, v, strides.batch, M, onto, H + 1, 1)
    return [
      ...differing('dots', heap, out, dots, slotStrides(H + 1, N)),
      ...differing('sums', heap, onto, added, slotStrides(H + 1, N)),
    ]
  })
})

law('a write erases and adds, and leaves the norms of what it wrote', anyWrite, ({ B, N, W, K, seed }) => {
  const draw = uniform(seed)
  const before = heads(B, N, W, () => draw(-1, 1))
  const w = heads(B, K, N, () => draw(0, 1))
  const erase = heads(B, K, W, () => draw(0, 1))
  const add = heads(B, K, W, () => draw(-1, 1))
  const expected = written(before, w, erase, add)
  return heaps.flatMap((heap) => {
    heap.clear()
    const F = K * padded(W) + 8
    const sections = { batch: F, head: padded(W) }
    const M = putHeads(heap, withRows(before), memoryStrides(N, W))
    const after = heap.room(B * padded(N) * padded(W))
    const out = heap.room(B * slotStride(N))
    const weightings = putHeads(heap, w, slotStrides(K, N))
    const erased = putHeads(heap, erase, sections, 0.5)
    heap.kernels.writeForward(B, N, W, K, F, weightings, erased, putHeads(heap, add, sections), M, after, out)
    return [
      ...differing('memory', heap, after, withRows(expected), memoryStrides(N, W)),
      ...differing('norms', heap, out, norms(withRows(expected)), slotStrides(1, N)),
    ]
  })
})

law('a write may be in place, and leaves nothing of what it erases', anyWrite, ({ B, N, W, K, seed }) => {
  const draw = uniform(seed)
  const before = heads(B, N, W, () => draw(-1e6, 1e6))
  const ones = heads(B, K, N, (_b, k) => (k === 0 ? 1 : 0))
  const erase = heads(B, K, W, () => 1)
  const add = heads(B, K, W, () => draw(-1e-6, 1e-6))
  return heaps.flatMap((heap) => {
    heap.clear()
    const F = K * padded(W)
    const sections = { batch: F, head: padded(W) }
    const M = putHeads(heap, withRows(before), memoryStrides(N, W))
    const w = putHeads(heap, ones, slotStrides(K, N))
    const [e, v] = [putHeads(heap, erase, sections), putHeads(heap, add, sections)]
    heap.kernels.writeForward(B, N, W, K, F, w, e, v, M, M, heap.room(B * slotStride(N)))
    return differing('memory', heap, M, withRows(heads(B, N, W, (b, _, j) => at(add, b, 0, j))), memoryStrides(N, W))
  })
})

law(
  'the gradient of memory and of its write is that of reading, looking up and writing',
  anyWriteBackward,
  ({ B, N, W, K, C, seed }) => {
    const draw = uniform(seed)
    const before = heads(B, N, W, () => draw(-1, 1))
    // Some slots are erased completely, by several heads perhaps.
    const w = heads(B, K, N, () => (draw(0, 1) < 0.3 ? 1 : draw(0, 1)))
    const erase = heads(B, K, W, () => (draw(0, 1) < 0.3 ? 1 : draw(0, 1)))
    const add = heads(B, K, W, () => draw(-1, 1))
    const dAfter = heads(B, N, W, () => draw(-1, 1))
    const coefficients = heads(B, C, N, () => draw(-1, 1))
    const vectors = heads(B, C, W, () => draw(-1, 1))
    const own = heads(B, 1, N, () => draw(-1, 1))
    const after = written(before, w, erase, add)
    const terms = (M: Heads) => (b: number, n: number, j: number) =>
      sum(C, (c) => at(coefficients, b, c, n) * at(vectors, b, c, j)) - at(own, b, 0, n) * at(M, b, n, j)
    const upstream = (M: Heads) => heads(B, N, W, (b, n, j) => at(dAfter, b, n, j) + terms(M)(b, n, j))
    const direct = upstream(before)
    const through = upstream(after)
    return heaps.flatMap((heap) => {
      heap.clear()
      const F = K * padded(W) + 8
      const sections = { batch: F, head: padded(W) }
      const strides = memoryStrides(N, W)
      const M = putHeads(heap, withRows(before), strides)
      const M1 = putHeads(heap, withRows(after), strides)
      const dM = putHeads(heap, withRows(dAfter), strides)
      const dM0 = putHeads(heap, withRows(dAfter), strides)
      const factors = putHeads(heap, coefficients, slotStrides(C, N))
      const terms = putHeads(heap, vectors, { batch: C * padded(W), head: padded(W) })
      const ownSlots = putHeads(heap, own, slotStrides(1, N))
      const weightings = putHeads(heap, w, slotStrides(K, N))
      const [e, v] = [putHeads(heap, erase, sections, 0.5), putHeads(heap, add, sections)]
      const [dErase, dAdd, dW] = [heap.room(B * F), heap.room(B * F), heap.room(B * K * slotStride(N))]
      heap.kernels.memoryTerms(B, N, W, C, factors, terms, ownSlots, M, dM0)
      heap.kernels.memoryBackward(
        ...([B, N, W, K, F, C, factors, terms, ownSlots, M1, M, weightings, e, v, dM, dW, dErase, dAdd] as const),
      )
      return [
        ...differing('dM that was given', heap, dM0, withRows(direct), strides),
        ...differing(
          'dM',
          heap,
          dM,
          withRows(gradientOf((x) => inner(written(x, w, erase, add), through), before)),
          strides,
        ),
        ...differing(
          'dw',
          heap,
          dW,
          gradientOf((x) => inner(written(before, x, erase, add), through), w),
          slotStrides(K, N),
        ),
        ...differing(
          'de',
          heap,
          dErase,
          gradientOf((x) => inner(written(before, w, x, add), through), erase),
          sections,
        ),
        ...differing(
          'dv',
          heap,
          dAdd,
          gradientOf((x) => inner(written(before, w, erase, x), through), add),
          sections,
        ),
      ]
    })
  },
  40,
)
