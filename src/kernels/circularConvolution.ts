import * as tf from '@tensorflow/tfjs-core'

/** The ring unrolled: slots −⌊S/2⌋ … N + ⌊S/2⌋ − 1, so that every neighbourhood is a slice. `[B H N + S − 1]` */
const unrolled = (ring: tf.Tensor3D, widths: number): tf.Tensor3D => {
  const slots = ring.shape[2]
  const half = (widths - 1) / 2
  if (half === 0) return ring
  const turns = Math.ceil(half / slots)
  const begin = turns * slots - half
  return half <= slots
    ? tf.concat(
        [tf.slice(ring, [0, 0, slots - half], [-1, -1, half]), ring, tf.slice(ring, [0, 0, 0], [-1, -1, half])],
        2,
      )
    : tf.slice(tf.tile(ring, [1, 1, 2 * turns + 1]), [0, 0, begin], [-1, -1, slots + widths - 1])
}

/** The S shifted weightings: S tensors `[B H N]`. */
const neighbours = (ring: tf.Tensor3D, widths: number): ReadonlyArray<tf.Tensor3D> => {
  const row = unrolled(ring, widths)
  return Array.from({ length: widths }, (_, s) => tf.slice(row, [0, 0, s], [-1, -1, ring.shape[2]]))
}

const convolve = (ring: tf.Tensor3D, weights: tf.Tensor3D): tf.Tensor3D => {
  const widths = weights.shape[2]
  const columns = tf.split(weights, widths, 2) // [B H 1] each
  return tf.addN(neighbours(ring, widths).map((x, s) => tf.mul<tf.Tensor3D>(x, columns[s] as tf.Tensor3D)))
}

/**
 * Circular convolution over the last axis:  y[n] = Σ_s weights[s] · x[(n + s − ⌊S/2⌋) mod N].
 *
 * Its gradient with respect to x is the same map with reversed weights.
 *
 * @param x       `[B H N]`
 * @param weights `[B H S]`, S odd; S may exceed N
 * @returns       `[B H N]`
 */
export const circularConvolution = (x: tf.Tensor3D, weights: tf.Tensor3D): tf.Tensor3D =>
  tf.customGrad((ring, w, save) => {
    const inputs = [ring as tf.Tensor3D, w as tf.Tensor3D] as const
    ;(save as unknown as tf.GradSaveFunc)([...inputs])
    return {
      value: convolve(...inputs),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, weights] = saved as [tf.Tensor3D, tf.Tensor3D]
        const products = neighbours(x, weights.shape[2]).map((neighbour) => tf.sum(tf.mul(neighbour, dy), 2))
        return [convolve(dy as tf.Tensor3D, tf.reverse(weights, 2)), tf.stack(products, 2)]
      },
    }
  })(x, weights)
