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

const F = 8

const inputsOf = ({ B, N, K, seed }: Sizes): Values =>
  draw(
    {
      content: [B * K * N, 0, 1],
      allocation: [B * K * N, 0, 1],
      allocationGates: [B * K, 0, 1],
      writeGates: [B * K, 0, 1],
    },
    seed,
  )

/** Write weightings, in float64. */
const expected =
  ({ N }: Sizes) =>
  ({ content = [], allocation = [], allocationGates = [], writeGates = [] }: Values): Values => ({
    weightings: content.map((found, index) => {
      const head = Math.floor(index / N)
      const gate = allocationGates[head] ?? Number.NaN
      return (writeGates[head] ?? Number.NaN) * (gate * (allocation[index] ?? Number.NaN) + (1 - gate) * found)
    }),
  })

const put = (heap: Heap, { B, N }: Sizes, inputs: Values): [number, number, number, number] => [
  putSlots(heap, inputs['content'] ?? [], N),
  putSlots(heap, inputs['allocation'] ?? [], N),
  putSection(heap, inputs['allocationGates'] ?? [], B, F),
  putSection(heap, inputs['writeGates'] ?? [], B, F),
]

law('a write weighting is gated between allocation and content', machines(), (sizes) => {
  const { B, N, K } = sizes
  const inputs = inputsOf(sizes)
  return onEach((heap) => {
    const weightings = slotsRoom(heap, B * K, N)
    heap.kernels.writeWeightingsForward(B, N, K, F, ...put(heap, sizes, inputs), weightings)
    return apart({ weightings: getSlots(heap, weightings, B * K, N) }, expected(sizes)(inputs), 1e-6)
  })
})

law('the gradient of write weightings is that of differences', machines(), (sizes) => {
  const { B, N, K } = sizes
  const inputs = inputsOf(sizes)
  const cotangents = draw({ weightings: [B * K * N, -1, 1] }, sizes.seed + 1)
  return onEach((heap) => {
    const pointers = put(heap, sizes, inputs)
    const dWeightings = putSlots(heap, cotangents['weightings'] ?? [], N)
    const [dContent, dAllocation] = [slotsRoom(heap, B * K, N), slotsRoom(heap, B * K, N)]
    const [dAllocationGates, dWriteGates] = [heap.room(B * F), heap.room(B * F)]
    heap.kernels.writeWeightingsBackward(
      ...([B, N, K, F, ...pointers] as const),
      ...([dWeightings, dContent, dAllocation, dAllocationGates, dWriteGates] as const),
    )
    const gradients = {
      content: getSlots(heap, dContent, B * K, N),
      allocation: getSlots(heap, dAllocation, B * K, N),
      allocationGates: getSection(heap, dAllocationGates, B, F, K, padded(K) - K),
      writeGates: getSection(heap, dWriteGates, B, F, K, padded(K) - K),
    }
    return apart(gradients, differences(expected(sizes), inputs, cotangents))
  })
})
