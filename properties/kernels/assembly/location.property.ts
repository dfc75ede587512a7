import fc from 'fast-check'
import { close } from '../../close.ts'
import { law } from '../../law.ts'
import { type Heap, heaps, padded, slotStride } from './heap.ts'
import { at, differing, gradientOf, type Heads, heads, inner, putHeads, slotStrides, sum, uniform } from './layout.ts'

const anyInputs = (longest: number) =>
  fc.record({
    B: fc.integer({ min: 1, max: 2 }),
    H: fc.integer({ min: 1, max: 3 }),
    N: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: longest - 6, max: longest })),
    S: fc.oneof(fc.constant(3), fc.constantFrom(1, 5, 7, 13)),
    steepest: fc.constantFrom(1, 3, 20),
    epsilon: fc.constantFrom(0, 1e-16, 1e-3, 10),
    seed: fc.integer(),
  })

type Inputs = Readonly<{ B: number; H: number; N: number; S: number; steepest: number; epsilon: number; seed: number }>

const normalised = (row: ReadonlyArray<number>): number[] => {
  const total = row.reduce((x, y) => x + y, 0)
  return row.map((x) => Math.fround(x / total))
}

/** Distributions, some of them over few slots so that others hold nothing at all. */
const drawn = ({ B, H, N, S, steepest, epsilon, seed }: Inputs) => {
  const draw = uniform(seed)
  const weightings = () => {
    const narrow = draw(0, 1) < 0.3
    return heads(B, H, N, (_b, _h, n) => (narrow && n > 1 ? 0 : draw(0.01, 1))).map((rows) => rows.map(normalised))
  }
  return {
    draw,
    content: weightings(),
    previous: weightings(),
    gates: heads(B, 1, H, () => draw(0, 1)),
    shifts: heads(B, H, S, () => draw(0.01, 1)).map((rows) => rows.map(normalised)),
    sharpening: heads(B, 1, H, () => draw(1, steepest)),
    epsilon: Math.fround(epsilon),
  }
}

type Values = Omit<ReturnType<typeof drawn>, 'draw'>
type Named = Exclude<keyof Values, 'epsilon'>

const TINY = 1e-12

const mod = (n: number, N: number): number => ((n % N) + N) % N

const interpolated = ({ content, previous, gates }: Values): Heads =>
  content.map((rows, b) =>
    rows.map((row, h) => row.map((c, n) => at(gates, b, 0, h) * c + (1 - at(gates, b, 0, h)) * at(previous, b, h, n))),
  )

/** w̃[n] = Σ_s shift[s] · w_g[(n + s − ⌊S/2⌋) mod N] */
const shiftedBy = (shifts: Heads, ring: Heads): Heads =>
  ring.map((rows, b) =>
    rows.map((row, h) => {
      const shift = shifts[b]?.[h] ?? []
      return row.map((_, n) =>
        sum(shift.length, (s) => (shift[s] ?? 0) * (row[mod(n + s - (shift.length - 1) / 2, row.length)] ?? 0)),
      )
    }),
  )

const sharpened = (sharpening: Heads, weightings: Heads, epsilon: number): Heads =>
  weightings.map((rows, b) =>
    rows.map((row, h) => {
      const logits = row.map((x) => at(sharpening, b, 0, h) * Math.log(Math.max(x, TINY)))
      const masses = logits.map((logit) => Math.exp(logit - Math.max(...logits)))
      const beside = epsilon === 0 ? 0 : Math.exp(Math.log(epsilon) - Math.max(...logits))
      const total = masses.reduce((x, y) => x + y, beside)
      return masses.map((mass) => mass / total)
    }),
  )

/** What sharpening passes on: nothing to slots that count as zero. */
const sharpenedBackward = (sharpening: Heads, weightings: Heads, dWeighting: Heads, epsilon: number): Heads =>
  sharpened(sharpening, weightings, epsilon).map((rows, b) =>
    rows.map((row, h) => {
      const mean = row.reduce((total, w, n) => total + w * at(dWeighting, b, h, n), 0)
      return row.map((w, n) => {
        const x = at(weightings, b, h, n)
        return x < TINY ? 0 : (at(sharpening, b, 0, h) * w * (at(dWeighting, b, h, n) - mean)) / x
      })
    }),
  )

const located = (values: Values): Heads =>
  sharpened(values.sharpening, shiftedBy(values.shifts, interpolated(values)), values.epsilon)

const layout = ({ B, H, N, S }: Inputs) => {
  const F = H * padded(S) + 2 * padded(H) + 8
  return {
    F,
    shiftSection: { batch: F, head: padded(S) },
    scalars: { batch: F, head: 0 },
    some: slotStrides(H + 1, N),
    all: slotStrides(H, N),
    room: (heap: Heap) => heap.room(B * (H + 1) * slotStride(N)),
  }
}

const forward = (heap: Heap, inputs: Inputs, values: Values) => {
  heap.clear()
  const { B, H, N, S } = inputs
  const { F, shiftSection, scalars, some, all, room } = layout(inputs)
  const pointers = {
    content: putHeads(heap, values.content, some),
    previous: putHeads(heap, values.previous, all),
    gates: putHeads(heap, values.gates, scalars),
    shifts: putHeads(heap, values.shifts, shiftSection),
    sharpening: putHeads(heap, values.sharpening, scalars),
    gated: room(heap),
    shifted: room(heap),
    weighting: room(heap),
  }
  const { content, previous, gates, shifts, sharpening, gated, shifted, weighting } = pointers
  heap.kernels.locationForward(
    ...([
      B,
      N,
      S,
      H,
      F,
      content,
      H + 1,
      previous,
      gates,
      shifts,
      sharpening,
      values.epsilon,
      gated,
      shifted,
      weighting,
    ] as const),
  )
  return pointers
}

law('location addressing interpolates, shifts around the ring and sharpens', anyInputs(41), (inputs) => {
  const values = drawn(inputs)
  return heaps.flatMap((heap) => {
    const { gated, shifted, weighting } = forward(heap, inputs, values)
    const { some, all } = layout(inputs)
    return [
      ...differing('w_g', heap, gated, interpolated(values), some),
      ...differing('w̃', heap, shifted, shiftedBy(values.shifts, interpolated(values)), some),
      ...differing('w', heap, weighting, located(values), all),
    ]
  })
})

law('one NaN in a content weighting shows in all the weighting of its head', anyInputs(41), (inputs) => {
  const values = drawn(inputs)
  const content = values.content.map((rows) => rows.map((row) => row.with(row.length - 1, Number.NaN)))
  return heaps.every((heap) => {
    const { weighting } = forward(heap, inputs, { ...values, content })
    return [...heap.get(weighting, inputs.N)].every(Number.isNaN)
  })
})

law(
  'the gradient of location addressing, where slots that hold nothing pass none',
  anyInputs(19),
  (inputs) => {
    const { B, H, N, S } = inputs
    const { draw, ...values } = drawn(inputs)
    const dWeighting = heads(B, H, N, () => draw(-1, 1))
    const expected = shiftedBy(values.shifts, interpolated(values))
    const dShifted = sharpenedBackward(values.sharpening, expected, dWeighting, values.epsilon)
    const passedOn = (x: Values) => inner(shiftedBy(x.shifts, interpolated(x)), dShifted)
    const gradient = (name: Named) => gradientOf((x) => passedOn({ ...values, [name]: x }), values[name])
    const dGamma = gradientOf((x) => inner(sharpened(x, expected, values.epsilon), dWeighting), values.sharpening)
    // Gradients of weightings are sums of terms of this size, which cancel where there is but one slot.
    const terms = sharpened(values.sharpening, expected, values.epsilon).flatMap((rows, b) =>
      rows.flatMap((row, h) =>
        row.map((w, n) => (at(values.sharpening, b, 0, h) * w) / Math.max(at(expected, b, h, n), TINY)),
      ),
    )
    const scale = Math.max(...terms)
    return heaps.flatMap((heap) => {
      const { F, shiftSection, scalars, some, all, room } = layout(inputs)
      const { content, previous, gates, shifts, sharpening, gated, shifted, weighting } = forward(heap, inputs, values)
      const dW = putHeads(heap, dWeighting, all)
      const [dContent, dPrevious] = [room(heap), room(heap)]
      const [dGates, dShifts, dSharpening] = [heap.room(B * F), heap.room(B * F), heap.room(B * F)]
      heap.kernels.locationBackward(
        ...([
          B,
          N,
          S,
          H,
          F,
          content,
          H + 1,
          previous,
          gates,
          shifts,
          sharpening,
          values.epsilon,
          gated,
          shifted,
          weighting,
        ] as const),
        ...([dW, dContent, dPrevious, dGates, dShifts, dSharpening] as const),
      )
      const written = (pointer: number) => {
        const floats = heap.get(pointer, B * F)
        return putHeads(
          heap,
          heads(B, 1, H, (b, _, h) => floats[b * F + h] ?? 0),
          scalars,
        )
      }
      return [
        ...differing('dc', heap, dContent, gradient('content'), some, scale),
        ...differing('dw_{t−1}', heap, dPrevious, gradient('previous'), all, scale),
        ...differing('dg', heap, written(dGates), gradient('gates'), scalars, scale),
        ...differing('dshift', heap, dShifts, gradient('shifts'), shiftSection, scale),
        ...differing('dγ', heap, written(dSharpening), dGamma, scalars, 1),
      ]
    })
  },
  40,
)

law('what sharpening passes on is its slope, where no slot is empty', anyInputs(19), (inputs) => {
  const { draw, ...values } = drawn(inputs)
  const weightings = shiftedBy(values.shifts, interpolated(values))
  if (weightings.some((rows) => rows.some((row) => row.some((x) => x < 1e-4)))) return true
  const dWeighting = heads(inputs.B, inputs.H, inputs.N, () => draw(-1, 1))
  const passed = sharpenedBackward(values.sharpening, weightings, dWeighting, values.epsilon)
  const slopes = gradientOf((x) => inner(sharpened(values.sharpening, x, values.epsilon), dWeighting), weightings, 1e-7)
  return close(passed, slopes, 1e-5 * Math.max(1, ...slopes.flat(2).map(Math.abs)))
})
