import { law } from '../../law.ts'
import { type Heap, padded } from './heap.ts'
import {
  apart,
  differences,
  draw,
  getSection,
  getSlots,
  machines,
  onEach,
  putSection,
  putSlots,
  type Sizes,
  slotsRoom,
  type Values,
} from './slots.ts'

const waysOf = ({ K }: Sizes): number => 2 * K + 1
const strideOf = (sizes: Sizes): number => Math.ceil((sizes.R * padded(waysOf(sizes))) / 8) * 8 + 8

const inputsOf = (sizes: Sizes): Values => {
  const { B, N, R, K, seed } = sizes
  return draw(
    {
      forward: [B * K * R * N, 0, 1],
      backward: [B * K * R * N, 0, 1],
      content: [B * R * N, 0, 1],
      modes: [B * R * waysOf(sizes), 0, 1],
    },
    seed,
  )
}

/** Read weightings, in float64. */
const expected =
  (sizes: Sizes) =>
  ({ forward = [], backward = [], content = [], modes = [] }: Values): Values => {
    const { N, R, K } = sizes
    const M = waysOf(sizes)
    return {
      weightings: content.map((found, index) => {
        const [n, head] = [index % N, Math.floor(index / N)]
        const [r, b] = [head % R, Math.floor(head / R)]
        const mode = (way: number): number => modes[head * M + way] ?? Number.NaN
        let weighting = mode(2 * K) * found
        for (let k = 0; k < K; k++) {
          const at = ((b * K + k) * R + r) * N + n
          weighting += mode(k) * (backward[at] ?? Number.NaN) + mode(K + k) * (forward[at] ?? Number.NaN)
        }
        return weighting
      }),
    }
  }

/** Each head's numbers with zeros after them, up to whole vectors. */
const withPads = (values: ReadonlyArray<number>, width: number): number[] =>
  Array.from({ length: (values.length / width) * padded(width) }, (_, at) => {
    const within = at % padded(width)
    return within < width ? (values[Math.floor(at / padded(width)) * width + within] ?? Number.NaN) : 0
  })

/** The numbers of each head; all NaN where a pad is not zero. */
const withoutPads = (values: ReadonlyArray<number>, width: number): number[] => {
  const isPad = (at: number): boolean => at % padded(width) >= width
  const clean = values.every((x, at) => !isPad(at) || x === 0)
  return values.filter((_, at) => !isPad(at)).map((x) => (clean ? x : Number.NaN))
}

const put = (heap: Heap, sizes: Sizes, inputs: Values): [number, number, number, number] => [
  putSlots(heap, inputs['forward'] ?? [], sizes.N),
  putSlots(heap, inputs['backward'] ?? [], sizes.N),
  putSlots(heap, inputs['content'] ?? [], sizes.N),
  putSection(heap, withPads(inputs['modes'] ?? [], waysOf(sizes)), sizes.B, strideOf(sizes)),
]

law('a read weighting mixes what came before, what came after and what is alike', machines(), (sizes) => {
  const { B, N, R, K } = sizes
  const inputs = inputsOf(sizes)
  return onEach((heap) => {
    const weightings = slotsRoom(heap, B * R, N)
    heap.kernels.readWeightingsForward(B, N, R, K, strideOf(sizes), ...put(heap, sizes, inputs), weightings)
    return apart({ weightings: getSlots(heap, weightings, B * R, N) }, expected(sizes)(inputs), 1e-6)
  })
})

law('the gradient of read weightings is that of differences', machines(), (sizes) => {
  const { B, N, R, K } = sizes
  const F = strideOf(sizes)
  const inputs = inputsOf(sizes)
  const cotangents = draw({ weightings: [B * R * N, -1, 1] }, sizes.seed + 1)
  return onEach((heap) => {
    const pointers = put(heap, sizes, inputs)
    const dWeightings = putSlots(heap, cotangents['weightings'] ?? [], N)
    const [dForward, dBackward] = [slotsRoom(heap, B * K * R, N), slotsRoom(heap, B * K * R, N)]
    const [dContent, dModes] = [slotsRoom(heap, B * R, N), heap.room(B * F)]
    heap.kernels.readWeightingsBackward(
      ...([B, N, R, K, F, ...pointers] as const),
      ...([dWeightings, dForward, dBackward, dContent, dModes] as const),
    )
    const gradients = {
      forward: getSlots(heap, dForward, B * K * R, N),
      backward: getSlots(heap, dBackward, B * K * R, N),
      content: getSlots(heap, dContent, B * R, N),
      modes: withoutPads(getSection(heap, dModes, B, F, R * padded(waysOf(sizes))), waysOf(sizes)),
    }
    return apart(gradients, differences(expected(sizes), inputs, cotangents))
  })
})
