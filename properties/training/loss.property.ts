import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { bitsPerSequence, crossEntropy, softmaxCrossEntropy, squaredError } from '../../src/training/loss.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { arrays, each, type NestedOf, real, tensorsOf } from '../arbitraries.ts'
import { close, finite, flat } from '../close.ts'
import { law } from '../law.ts'

const shapes = { logits: 'T B O', targets: 'T B O', mask: 'T B' } as const
type Drawn = NestedOf<typeof shapes>

const size = fc.integer({ min: 1, max: 3 })
const sizes = fc.record({ T: size, B: size, O: size })
const bit = fc.constantFrom(0, 1)
/** Moderate logits, and large ones, for which a sigmoid rounds to 0 or 1 and its logarithm overflows. */
const logit = fc.oneof(
  real.map((x) => 5 * x),
  fc.constantFrom(0, 100, -100, 1e4, -1e4),
)
const drawn = arrays(shapes, (name) => each(name === 'logits' ? logit : bit), sizes)

const softplus = (y: number): number => Math.max(y, 0) + Math.log1p(Math.exp(-Math.abs(y)))
const sigmoid = (y: number): number => 1 / (1 + Math.exp(-y))

/** Every logit with its target and its mask. */
const cells = ({ logits, targets, mask }: Drawn) => {
  const [y, z, m] = [flat(logits), flat(targets), flat(mask)]
  const O = y.length / m.length
  return y.map((logit, at) => ({ logit, target: z[at] as number, mask: m[Math.floor(at / O)] as number }))
}
const batchOf = ({ mask }: Drawn): number => mask[0]?.length ?? 0

/** The equation in float64. */
const expected = (given: Drawn): number =>
  cells(given).reduce((sum, { logit, target, mask }) => sum + mask * (softplus(logit) - logit * target), 0) /
  batchOf(given)

const near = (actual: tf.Tensor, value: number): boolean => close(actual, value, 2e-6 * (1 + Math.abs(value)))

law('cross-entropy is its equation, at logits of ±1e4 too', drawn, (given) =>
  near(crossEntropy(tensorsOf(shapes, given)), expected(given)),
)

law('bits per sequence are nats divided by ln 2', drawn, (given) =>
  near(bitsPerSequence(tensorsOf(shapes, given)), expected(given) / Math.LN2),
)

law('the gradient is m (σ(y) − z) / B: finite, and at most 1 / B', drawn, (given) => {
  const { logits, ...others } = tensorsOf(shapes, given)
  const { gradients } = valueAndGradients({ logits }, (params) => crossEntropy({ ...params, ...others }))
  const slopes = cells(given).map(({ logit, target, mask }) => (mask * (sigmoid(logit) - target)) / batchOf(given))
  return finite(gradients.logits) && close(flat(gradients.logits), slopes, 1e-6)
})

law('what the mask hides does not matter', fc.tuple(drawn, logit), ([given, other]) => {
  const tensors = tensorsOf(shapes, given)
  const hidden = tf.expandDims(tf.sub(1, tensors.mask), 2)
  const logits: tf.Tensor3D = tf.add(tensors.logits, tf.mul(hidden, other))
  return crossEntropy({ ...tensors, logits }).dataSync()[0] === crossEntropy(tensors).dataSync()[0]
})

law('a machine that knows nothing pays one bit for each bit that counts', drawn, (given) => {
  const { targets, mask } = tensorsOf(shapes, given)
  const bits = cells(given).reduce((sum, cell) => sum + cell.mask, 0) / batchOf(given)
  return near(bitsPerSequence({ logits: tf.zerosLike(targets), targets, mask }), bits)
})

law('a machine that is sure and right pays nothing; one that is sure and wrong, dearly', drawn, (given) => {
  const { targets, mask } = tensorsOf(shapes, given)
  const sure: tf.Tensor3D = tf.mul(tf.sub(tf.mul(targets, 2), 1), 1e4)
  const counted = cells(given).reduce((sum, cell) => sum + cell.mask, 0) / batchOf(given)
  return (
    near(crossEntropy({ logits: sure, targets, mask }), 0) &&
    near(crossEntropy({ logits: tf.neg(sure), targets, mask }), 1e4 * counted)
  )
})

/** The rows of a draw: logits, targets and weight of one time step of one sequence. */
const rowsOf = ({ logits, targets, mask }: Drawn) => {
  const [y, z, m] = [flat(logits), flat(targets), flat(mask)]
  const O = y.length / m.length
  return m.map((weight, at) => ({
    logits: y.slice(at * O, (at + 1) * O),
    targets: z.slice(at * O, (at + 1) * O),
    weight,
  }))
}

const logSumExp = (xs: ReadonlyArray<number>): number => {
  const most = Math.max(...xs)
  return most + Math.log(xs.reduce((sum, x) => sum + Math.exp(x - most), 0))
}

law('softmax cross-entropy is −Σ m z ln softmax(y) / B, at logits of ±1e4 too', drawn, (given) => {
  const expected = rowsOf(given).reduce((sum, { logits, targets, weight }) => {
    const whole = logSumExp(logits)
    return sum + weight * targets.reduce((cost, z, at) => cost + z * (whole - (logits[at] as number)), 0)
  }, 0)
  return near(softmaxCrossEntropy(tensorsOf(shapes, given)), expected / batchOf(given))
})

law('squared error is Σ m (y − z)² / B', drawn, (given) => {
  const expected = cells(given).reduce((sum, { logit, target, mask }) => sum + mask * (logit - target) ** 2, 0)
  return near(squaredError(tensorsOf(shapes, given)), expected / batchOf(given))
})
