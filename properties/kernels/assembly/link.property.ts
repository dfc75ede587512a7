import { law } from '../../law.ts'
import { type Heap, padded, slotStride } from './heap.ts'
import {
  apart,
  differences,
  draw,
  getSlots,
  machines,
  onEach,
  plus,
  putSlots,
  type Sizes,
  slotsRoom,
  type Values,
} from './slots.ts'

/** Writing and reading that sum to at most 1, and a link without a diagonal. */
const inputsOf = ({ B, N, R, K, seed }: Sizes): Values => {
  const inputs = draw(
    {
      link: [B * K * N * N, 0, 1 / N],
      precedence: [B * K * N, 0, 1 / N],
      writeWeightings: [B * K * N, 0, 1 / N],
      readWeightings: [B * R * N, 0, 1],
    },
    seed,
  )
  return { ...inputs, link: withoutDiagonal(inputs['link'] ?? [], N) }
}

const isDiagonal = (at: number, N: number): boolean => at % N === Math.floor(at / N) % N

const withoutDiagonal = (link: ReadonlyArray<number>, N: number): number[] =>
  link.map((entry, at) => (isDiagonal(at, N) ? 0 : entry))

/** The link and where it leads, in float64. */
const expected =
  ({ B, N, R, K }: Sizes) =>
  ({ link = [], precedence = [], writeWeightings = [], readWeightings = [] }: Values): Values => {
    const after = new Float64Array(B * K * N * N)
    const forward = new Float64Array(B * K * R * N)
    const backward = new Float64Array(B * K * R * N)
    const write = Float64Array.from(writeWeightings)
    const read = Float64Array.from(readWeightings)
    for (let head = 0; head < B * K; head++) {
      const b = Math.floor(head / K)
      for (let at = 0; at < N * N; at++) {
        const [i, j] = [Math.floor(at / N), at % N]
        const [later, earlier] = [write[head * N + i] ?? 0, write[head * N + j] ?? 0]
        const kept = (1 - later - earlier) * (link[head * N * N + at] ?? Number.NaN)
        const entry = i === j ? 0 : kept + later * (precedence[head * N + j] ?? Number.NaN)
        after[head * N * N + at] = entry
        for (let r = 0; r < R; r++) {
          const [to, from] = [(head * R + r) * N, (b * R + r) * N]
          forward[to + i] = (forward[to + i] ?? 0) + entry * (read[from + j] ?? 0)
          backward[to + j] = (backward[to + j] ?? 0) + entry * (read[from + i] ?? 0)
        }
      }
    }
    return { link: [...after], forward: [...forward], backward: [...backward] }
  }

const put = (heap: Heap, { N }: Sizes, inputs: Values) => ({
  link: putSlots(heap, inputs['link'] ?? [], N),
  precedence: putSlots(heap, inputs['precedence'] ?? [], N),
  writeWeightings: putSlots(heap, inputs['writeWeightings'] ?? [], N),
  readWeightings: putSlots(heap, inputs['readWeightings'] ?? [], N),
})

law('a link is renewed off the diagonal, and leads forward and backward', machines(50), (sizes) => {
  const { B, N, R, K } = sizes
  const inputs = inputsOf(sizes)
  return onEach((heap) => {
    const { link, precedence, writeWeightings, readWeightings } = put(heap, sizes, inputs)
    const after = slotsRoom(heap, B * K * N, N)
    const [forward, backward] = [slotsRoom(heap, B * K * R, N), slotsRoom(heap, B * K * R, N)]
    const scratch = heap.room(11 * padded(N))
    const guard = heap.put([1])
    heap.kernels.linkForward(
      ...([B, N, R, K, link, after, precedence, writeWeightings, readWeightings] as const),
      ...([forward, backward, scratch] as const),
    )
    const written = {
      guard: [...heap.get(guard, 1)],
      link: getSlots(heap, after, B * K * N, N),
      forward: getSlots(heap, forward, B * K * R, N),
      backward: getSlots(heap, backward, B * K * R, N),
    }
    const clean = written.link.every((entry, at) => !isDiagonal(at, N) || entry === 0)
    const failures = apart(written, { guard: [1], ...expected(sizes)(inputs) }, 1e-6)
    return clean ? failures : [...failures, 'the diagonal is not zero']
  })
})

law('the link alone, and the link in place, are the same bits', machines(50), (sizes) => {
  const { B, N, R, K } = sizes
  const inputs = inputsOf(sizes)
  const count = B * K * N * slotStride(N)
  return onEach((heap) => {
    const { link, precedence, writeWeightings, readWeightings } = put(heap, sizes, inputs)
    const [after, alone] = [slotsRoom(heap, B * K * N, N), slotsRoom(heap, B * K * N, N)]
    const [forward, backward] = [slotsRoom(heap, B * K * R, N), slotsRoom(heap, B * K * R, N)]
    const scratch = heap.room(11 * padded(N))
    const forwardInto = (target: number): void =>
      heap.kernels.linkForward(
        ...([B, N, R, K, link, target, precedence, writeWeightings, readWeightings] as const),
        ...([forward, backward, scratch] as const),
      )
    heap.kernels.linkUpdate(B, N, K, link, alone, precedence, writeWeightings)
    forwardInto(after)
    const directions = [
      ...heap.get(forward, B * K * R * slotStride(N)),
      ...heap.get(backward, B * K * R * slotStride(N)),
    ]
    forwardInto(link)
    const again = [...heap.get(forward, B * K * R * slotStride(N)), ...heap.get(backward, B * K * R * slotStride(N))]
    const bits = heap.integers(after, count)
    const same = (pointer: number): boolean => heap.integers(pointer, count).every((x, at) => x === bits[at])
    return [
      ...(same(alone) ? [] : ['alone it differs']),
      ...(same(link) ? [] : ['in place it differs']),
      ...(again.every((x, at) => Object.is(x, directions[at])) ? [] : ['in place it leads elsewhere']),
    ]
  })
})

law('the gradient of the link is that of differences, added to what is there', machines(20), (sizes) => {
  const { B, N, R, K } = sizes
  const inputs = inputsOf(sizes)
  const directional = B * K * R * N
  const cotangents = draw(
    { link: [B * K * N * N, -1, 1], forward: [directional, -1, 1], backward: [directional, -1, 1] },
    sizes.seed + 1,
  )
  const there = draw(
    { precedence: [B * K * N, -1, 1], writeWeightings: [B * K * N, -1, 1], readWeightings: [B * R * N, -1, 1] },
    sizes.seed + 2,
  )
  const slopes = differences(expected(sizes), inputs, cotangents)
  const sums = Object.fromEntries(Object.entries(there).map(([name, x]) => [name, plus(x, slopes[name] ?? [])]))
  return onEach((heap) => {
    const { link, precedence, writeWeightings, readWeightings } = put(heap, sizes, inputs)
    const dForward = putSlots(heap, cotangents['forward'] ?? [], N)
    const dBackward = putSlots(heap, cotangents['backward'] ?? [], N)
    const dLink = putSlots(heap, cotangents['link'] ?? [], N)
    const dReadWeightings = putSlots(heap, there['readWeightings'] ?? [], N)
    const dWriteWeightings = putSlots(heap, there['writeWeightings'] ?? [], N)
    const dPrecedence = putSlots(heap, there['precedence'] ?? [], N)
    const scratch = heap.room(22 * padded(N))
    const guard = heap.put([1])
    heap.kernels.linkBackward(
      ...([B, N, R, K, link, precedence, writeWeightings, readWeightings, dForward, dBackward] as const),
      ...([dLink, dReadWeightings, dWriteWeightings, dPrecedence, scratch] as const),
    )
    const gradients = {
      guard: [...heap.get(guard, 1)],
      link: getSlots(heap, dLink, B * K * N, N),
      precedence: getSlots(heap, dPrecedence, B * K, N),
      writeWeightings: getSlots(heap, dWriteWeightings, B * K, N),
      readWeightings: getSlots(heap, dReadWeightings, B * R, N),
    }
    return apart(gradients, { guard: [1], ...slopes, ...sums })
  })
})
