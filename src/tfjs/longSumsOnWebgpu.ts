import * as tf from '@tensorflow/tfjs-core'

/** The part of tfjs's WebGPU backend that frees a tensor's memory. */
type FreeingBackend = Readonly<{ disposeData: (dataId: object) => boolean }>

/** A WebGPU shader may bind eight buffers by default: seven terms, and their sum. */
const MOST = 7

let mended = false

/**
 * Lets `addN` sum any number of tensors on WebGPU. tfjs's kernel binds all of them at once; beyond seven, most adapters
 * reject the shader, and the sum's buffer keeps arbitrary values. The norm of all gradients is such a sum.
 * Called once per process, after the backend's kernels are registered.
 */
export const mendLongSumsOnWebgpu = (): void => {
  const original = tf.getKernel(tf.AddN, 'webgpu')
  if (mended || original === undefined) return
  mended = true
  tf.unregisterKernel(tf.AddN, 'webgpu')
  tf.registerKernel({
    ...original,
    kernelFunc: (call) => {
      const sumOf = (terms: ReadonlyArray<tf.TensorInfo>): tf.TensorInfo =>
        original.kernelFunc({ ...call, inputs: terms as unknown as tf.NamedTensorInfoMap }) as tf.TensorInfo
      const terms = call.inputs as unknown as ReadonlyArray<tf.TensorInfo>
      let sum = sumOf(terms.slice(0, MOST))
      for (let at = MOST; at < terms.length; at += MOST - 1) {
        const partial = sum
        sum = sumOf([partial, ...terms.slice(at, at + MOST - 1)])
        ;(call.backend as unknown as FreeingBackend).disposeData(partial.dataId)
      }
      return sum
    },
  })
}
