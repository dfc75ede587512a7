import { law } from '../../law.ts'
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
  type Values,
} from './slots.ts'

const inputsOf = ({ B, N, K, seed }: Sizes): Values =>
  draw({ precedence: [B * K * N, 0, 1], writeWeightings: [B * K * N, 0, 1 / N] }, seed)

/** Precedence, in float64. */
const expected =
  ({ N }: Sizes) =>
  ({ precedence = [], writeWeightings = [] }: Values): Values => ({
    after: writeWeightings.map((weighting, index) => {
      const start = index - (index % N)
      const total = writeWeightings.slice(start, start + N).reduce((sum, x) => sum + x, 0)
      return (1 - total) * (precedence[index] ?? Number.NaN) + weighting
    }),
  })

law('precedence goes to what is written, as far as anything is', machines(), (sizes) => {
  const { B, N, K } = sizes
  const inputs = inputsOf(sizes)
  return onEach((heap) => {
    const precedence = putSlots(heap, inputs['precedence'] ?? [], N)
    const writeWeightings = putSlots(heap, inputs['writeWeightings'] ?? [], N)
    heap.kernels.precedenceForward(B, N, K, precedence, writeWeightings, precedence)
    return apart({ after: getSlots(heap, precedence, B * K, N) }, expected(sizes)(inputs), 1e-6)
  })
})

law('the gradient of precedence is that of differences, added to what is there', machines(), (sizes) => {
  const { B, N, K } = sizes
  const inputs = inputsOf(sizes)
  const cotangents = draw({ after: [B * K * N, -1, 1] }, sizes.seed + 1)
  const there = draw({ writeWeightings: [B * K * N, -1, 1] }, sizes.seed + 2)['writeWeightings'] ?? []
  const slopes = differences(expected(sizes), inputs, cotangents)
  return onEach((heap) => {
    const precedence = putSlots(heap, inputs['precedence'] ?? [], N)
    const writeWeightings = putSlots(heap, inputs['writeWeightings'] ?? [], N)
    const dPrecedence = putSlots(heap, cotangents['after'] ?? [], N)
    const dWriteWeightings = putSlots(heap, there, N)
    heap.kernels.precedenceBackward(B, N, K, precedence, writeWeightings, dPrecedence, dWriteWeightings)
    const gradients = {
      precedence: getSlots(heap, dPrecedence, B * K, N),
      writeWeightings: getSlots(heap, dWriteWeightings, B * K, N),
    }
    return apart(gradients, { ...slopes, writeWeightings: plus(there, slopes['writeWeightings'] ?? []) })
  })
})
