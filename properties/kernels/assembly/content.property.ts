import fc from 'fast-check'
import { law } from '../../law.ts'
import { drawnLookUp, inverse, type LookUpInputs, similarities, weightings } from './cosines.ts'
import { type Heap, heaps, padded, slotStride } from './heap.ts'
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
  withRows,
} from './layout.ts'

const size = (low: number, high: number) =>
  fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: low, max: high }))

const anyInputs = (N: fc.Arbitrary<number>, W: fc.Arbitrary<number>) =>
  fc.record({
    B: fc.integer({ min: 1, max: 2 }),
    H: fc.integer({ min: 1, max: 6 }),
    N,
    W,
    strength: fc.constantFrom(0, 1, 5, 40, 1000),
    seed: fc.integer(),
  })

const layout = ({ H, N, W }: LookUpInputs) => {
  const F = H * padded(W) + 8 + padded(H)
  return { F, keySection: { batch: F, head: padded(W) }, scalars: { batch: F, head: 0 }, all: slotStrides(H + 1, N) }
}

/** Runs the look-up: similarities and weightings of the last H of H + 1 heads, and where the inputs are. */
const lookUp = (heap: Heap, inputs: LookUpInputs, { memory, keys, strengths }: ReturnType<typeof drawnLookUp>) => {
  heap.clear()
  const { B, H, N, W } = inputs
  const { F, keySection, scalars } = layout(inputs)
  const k = putHeads(heap, keys, keySection)
  // Strengths that do not start a vector.
  const beta =
    putHeads(
      heap,
      strengths.map((rows) => rows.map((row) => [0, ...row])),
      scalars,
    ) + 4
  const M = putHeads(heap, withRows(memory), memoryStrides(N, W))
  const norms = heap.room(B * slotStride(N))
  heap.kernels.memoryNorms(B, N, W, M, norms)
  const [similarity, weighting] = [heap.room(B * (H + 1) * slotStride(N)), heap.room(B * (H + 1) * slotStride(N))]
  const [s, w] = [similarity + 4 * slotStride(N), weighting + 4 * slotStride(N)]
  heap.kernels.contentForward(B, N, W, H, F, k, beta, M, norms, s, w, H + 1)
  return { k, beta, M, norms, s, w }
}

/** Vectors of 1024 slots are further apart than they are long. */
const anySlots = fc.oneof({ weight: 30, arbitrary: size(30, 41) }, { weight: 1, arbitrary: fc.constant(1024) })

law('a content weighting is softmax(β · cos)', anyInputs(anySlots, size(30, 41)), (inputs) => {
  const values = drawnLookUp(inputs)
  const { memory, keys, strengths } = values
  return heaps.flatMap((heap) => {
    const { s, w } = lookUp(heap, inputs, values)
    const strides = slotStrides(inputs.H + 1, inputs.N)
    // A cosine that is off by the last bit of 1 moves a logit by β times that.
    const precise = Math.max(1, inputs.strength / 20)
    return [
      ...differing('similarity', heap, s, similarities(memory, keys), strides, 1),
      ...differing('weighting', heap, w, weightings(memory, keys, strengths), strides, precise),
    ]
  })
})

law('terms below e⁻²⁵ of the greatest are exactly zero', anyInputs(size(30, 41), size(1, 9)), (inputs) => {
  const values = drawnLookUp({ ...inputs, strength: 1000 })
  const expected = weightings(values.memory, values.keys, values.strengths)
  return heaps.every((heap) => {
    const { w } = lookUp(heap, inputs, values)
    const actual = heap.get(w, inputs.B * (inputs.H + 1) * slotStride(inputs.N))
    return expected.every((rows, b) =>
      rows.every((row, h) =>
        row.every(
          (y, n) =>
            // Logits are not exact: what is near the limit may be on either side of it.
            y > Math.exp(-26) * Math.max(...row) || actual[(b * (inputs.H + 1) + h) * slotStride(inputs.N) + n] === 0,
        ),
      ),
    )
  })
})

law(
  'one NaN in a memory shows in all the weightings of its batch element',
  anyInputs(size(30, 41), size(1, 9)),
  (inputs) => {
    const values = drawnLookUp(inputs)
    const memory = values.memory.map((rows, b) =>
      b > 0 ? rows : rows.map((row, n) => (n > 0 ? row : row.with(0, Number.NaN))),
    )
    return heaps.every((heap) => {
      const { w } = lookUp(heap, inputs, { ...values, memory })
      const actual = heap.get(w, inputs.H * slotStride(inputs.N))
      return values.keys[0]?.every((_, h) =>
        memory[0]?.every((_, n) => Number.isNaN(actual[h * slotStride(inputs.N) + n])),
      )
    })
  },
)

law(
  'the gradient of a content weighting with respect to keys, strengths and memory',
  anyInputs(size(14, 18), size(9, 17)),
  (inputs) => {
    const { B, H, N, W } = inputs
    const values = drawnLookUp({ ...inputs, strength: Math.min(inputs.strength, 40) })
    const { memory, keys, strengths, draw } = values
    const dWeighting = heads(B, H, N, () => draw(-1, 1))
    const loss = (m: Heads, k: Heads, beta: Heads) => inner(weightings(m, k, beta), dWeighting)
    const C = H + 2
    const there = heads(B, 1, N, () => draw(-1, 1))
    const step = 1e-7
    const dMemory = gradientOf((x) => loss(x, keys, strengths), memory, step)
    const dKeys = gradientOf((x) => loss(memory, x, strengths), keys, step)
    const dStrengths = gradientOf((x) => loss(memory, keys, x), strengths, step)
    // Gradients of cosines are sums of terms of this size, which cancel where a key is like its rows.
    const steepest = Math.max(
      ...keys.flatMap((rows, b) => rows.flatMap((key) => (memory[b] ?? []).map((row) => inverse(key, row)))),
    )
    const scale = Math.max(...strengths.flat(2)) * steepest
    return heaps.flatMap((heap) => {
      const { F, keySection, scalars } = layout(inputs)
      const { k, beta, M, norms, s, w } = lookUp(heap, inputs, values)
      const dW = putHeads(heap, dWeighting, slotStrides(H, N))
      const [dk, dBeta] = [heap.room(B * F), heap.room(B * F)]
      const [factors, own] = [heap.room(B * C * slotStride(N)), heap.room(B * slotStride(N))]
      const onto = putHeads(heap, there, slotStrides(1, N))
      for (const [room, add] of [
        [own, 0],
        [onto, 1],
      ] as const)
        heap.kernels.contentBackward(
          ...([B, N, W, H, F, k, beta, M, norms, s, w, H + 1, dW, H, dk, dBeta, factors, C, room, add] as const),
        )
      const coefficients = heap.get(factors, B * C * slotStride(N))
      const ownTerms = heap.get(own, B * slotStride(N))
      const dM = heads(B, N, W, (b, n, j) => {
        const brought = sum(H, (h) => (coefficients[(b * C + h) * slotStride(N) + n] ?? 0) * at(keys, b, h, j))
        return brought - (ownTerms[b * slotStride(N) + n] ?? 0) * at(memory, b, n, j)
      })
      const sums = heads(B, 1, N, (b, _, n) => at(there, b, 0, n) + (ownTerms[b * slotStride(N) + n] ?? 0))
      const scalarGradients = heap.get(dBeta, B * F)
      const betas = heads(B, 1, H, (b, _, h) => scalarGradients[b * F + h] ?? 0)
      const zeros = heads(B, H, N, () => 0)
      const pads = (from: number, x: Heads, strides: { batch: number; head: number }) =>
        differing('pads', heap, from, x, strides, Number.POSITIVE_INFINITY)
      return [
        ...differing('dM', heap, putHeads(heap, dM, memoryStrides(N, W)), dMemory, memoryStrides(N, W), scale),
        ...differing('dk', heap, dk, dKeys, keySection, scale),
        ...differing('own, added to', heap, onto, sums, slotStrides(1, N)),
        ...pads(factors, zeros, slotStrides(C, N)),
        ...pads(own, there, slotStrides(1, N)),
        ...differing('dβ', heap, putHeads(heap, betas, scalars), dStrengths, scalars, 1),
      ]
    })
  },
  40,
)
