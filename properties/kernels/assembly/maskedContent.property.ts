import fc from 'fast-check'
import { law } from '../../law.ts'
import { drawnLookUp, inverse, type LookUpInputs, weightings } from './cosines.ts'
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
  withRows,
} from './layout.ts'

const inputs = fc.record({
  B: fc.integer({ min: 1, max: 2 }),
  H: fc.integer({ min: 1, max: 4 }),
  N: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 14, max: 18 })),
  W: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 9, max: 17 })),
  strength: fc.constantFrom(0, 1, 5, 40),
  seed: fc.integer(),
})

/** What is looked up, and masks, some of which hide something whole, or nothing of it. */
const drawn = (given: LookUpInputs) => {
  const looked = drawnLookUp(given)
  const masks = heads(given.B, given.H, given.W, () => looked.draw(0, 1)).map((rows) =>
    rows.map((row) => row.map((m) => (m < 0.1 ? 0 : m > 0.9 ? 1 : m))),
  )
  return { ...looked, masks }
}

const hidden = (row: ReadonlyArray<number>, mask: ReadonlyArray<number>) => row.map((x, j) => x * (mask[j] ?? 0))

/** One head after the other, each with rows and key as its mask shows them. */
const maskedWeightings = (memory: Heads, keys: Heads, strengths: Heads, masks: Heads): Heads =>
  keys.map((rows, b) =>
    rows.flatMap((key, h) => {
      const mask = masks[b]?.[h] ?? []
      const seen = (memory[b] ?? []).map((row) => hidden(row, mask))
      return weightings([seen], [[hidden(key, mask)]], [[[at(strengths, b, 0, h)]]])[0] ?? []
    }),
  )

/** Runs the look-up and its gradient, as the last H of H + 1 heads, and as the first H of H + 2 terms. */
const differentiated = (
  heap: (typeof heaps)[number],
  { B, H, N, W }: LookUpInputs,
  { memory, keys, masks, strengths }: ReturnType<typeof drawn>,
  dWeighting: Heads,
  there: Heads,
) => {
  heap.clear()
  const F = 2 * H * padded(W) + padded(H)
  const section = { batch: F, head: padded(W) }
  const scalars = { batch: F, head: 0 }
  const total = H + 1
  const C = H + 2
  const k = putHeads(heap, keys, section)
  const m = putHeads(heap, masks, section, 0.5)
  const beta = putHeads(heap, strengths, scalars)
  const M = putHeads(heap, withRows(memory), memoryStrides(N, W))
  const products = heap.room(B * H * padded(W))
  const perHead = () => heap.room(B * total * slotStride(N)) + 4 * slotStride(N)
  const [norms, s, w] = [perHead(), perHead(), perHead()]
  const dW = putHeads(heap, dWeighting, slotStrides(H, N))
  const [dk, dBeta, dm] = [heap.room(B * F), heap.room(B * F), heap.room(B * F)]
  const factors = heap.room(B * C * slotStride(N))
  const own = heap.room(slotStride(N))
  const dM = putHeads(heap, withRows(there), memoryStrides(N, W))
  const lookedUp = [B, N, W, H, F, k, beta, m, M, products, norms, s, w, total] as const
  heap.kernels.maskedContentForward(...lookedUp)
  heap.kernels.maskedContentBackward(...lookedUp, dW, H, dk, dBeta, dm, factors, C, own, dM)
  return { F, C, section, total, w, dk, dBeta, dm, factors, products, dM }
}

law(
  'a masked content weighting is softmax(β · cos) of what the mask shows, and its gradients are those of that',
  inputs,
  (given) => {
    const { B, H, N, W } = given
    const values = drawn(given)
    const { memory, keys, masks, strengths, draw } = values
    const dWeighting = heads(B, H, N, () => draw(-1, 1))
    const there = heads(B, N, W, () => draw(-1, 1))
    const loss = (M: Heads, k: Heads, beta: Heads, m: Heads) => inner(maskedWeightings(M, k, beta, m), dWeighting)
    const step = 1e-7
    const expected = {
      dM: gradientOf((x) => loss(x, keys, strengths, masks), memory, step),
      dk: gradientOf((x) => loss(memory, x, strengths, masks), keys, step),
      dBeta: gradientOf((x) => loss(memory, keys, x, masks), strengths, step),
      dm: gradientOf((x) => loss(memory, keys, strengths, x), masks, step),
    }
    // Gradients of cosines are sums of terms of this size, which cancel where a key is like its rows.
    const steepest = Math.max(
      ...keys.flatMap((rows, b) =>
        rows.flatMap((key, h) => {
          const mask = masks[b]?.[h] ?? []
          return (memory[b] ?? []).map((row) => inverse(hidden(key, mask), hidden(row, mask)))
        }),
      ),
    )
    const scale = Math.max(...strengths.flat(2)) * steepest
    return heaps.flatMap((heap) => {
      const { F, C, section, total, w, dk, dBeta, dm, factors, products, dM } = differentiated(
        heap,
        given,
        values,
        dWeighting,
        there,
      )
      const coefficients = heap.get(factors, B * C * slotStride(N))
      const vectors = heap.get(products, B * H * padded(W))
      const own = heap.get(dM, B * padded(N) * padded(W))
      const whole = heads(B, N, W, (b, n, j) => {
        const brought = sum(
          H,
          (h) =>
            (coefficients[(b * C + h) * slotStride(N) + n] ?? 0) * (vectors[(b * H + h) * padded(W) + j] ?? Number.NaN),
        )
        return brought + (own[(b * padded(N) + n) * padded(W) + j] ?? 0) - at(there, b, n, j)
      })
      const scalars = heap.get(dBeta, B * F)
      const betas = heads(B, 1, H, (b, _, h) => scalars[b * F + h] ?? 0)
      return [
        ...differing('weighting', heap, w, maskedWeightings(memory, keys, strengths, masks), slotStrides(total, N), 2),
        ...differing('dM', heap, putHeads(heap, whole, memoryStrides(N, W)), expected.dM, memoryStrides(N, W), scale),
        ...differing('dk', heap, dk, expected.dk, section, scale),
        ...differing('dm', heap, dm, expected.dm, section, scale),
        ...differing(
          'dβ',
          heap,
          putHeads(heap, betas, { batch: F, head: 0 }),
          expected.dBeta,
          { batch: F, head: 0 },
          1,
        ),
      ]
    })
  },
  60,
)

law('what a mask hides has no gradient, however large it is', inputs, (given) => {
  const { B, H, N, W } = given
  const values = drawn(given)
  const huge = (rows: Heads) => rows.map((heads) => heads.map((row) => row.with(0, 1e18)))
  const blind = {
    ...values,
    memory: huge(values.memory),
    masks: values.masks.map((rows) => rows.map((m) => m.with(0, 0))),
  }
  const dWeighting = heads(B, H, N, () => values.draw(-1, 1))
  const nothing = heads(B, N, W, () => 0)
  return heaps.every((heap) => {
    const { F, dk, dM } = differentiated(heap, given, blind, dWeighting, nothing)
    const keyGradients = heap.get(dk, B * F)
    const rowGradients = heap.get(dM, B * padded(N) * padded(W))
    return blind.keys.every(
      (rows, b) =>
        rows.every((_, h) => keyGradients[b * F + h * padded(W)] === 0) &&
        nothing[b]?.every((_, n) => rowGradients[(b * padded(N) + n) * padded(W)] === 0),
    )
  })
})
