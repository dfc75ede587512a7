import * as tf from '@tensorflow/tfjs-core'

/** The part of tfjs's WASM backend that counts who uses a tensor's memory. */
type CountingBackend = Readonly<{ incRef: (dataId: object) => void }>

let sharing = false

/**
 * Lets clones share memory on the WASM backend, as they do on every other. Its own `Identity` and `Cast` copy, and
 * every tensor that a backward pass needs is cloned first: a tenth of a training step.
 * Once per process.
 */
export const shareClonesOnWasm = (): void => {
  if (sharing) return
  sharing = true
  for (const kernelName of [tf.Identity, tf.Cast]) {
    const original = tf.getKernel(kernelName, 'wasm')
    if (original === undefined) continue
    tf.unregisterKernel(kernelName, 'wasm')
    tf.registerKernel({
      ...original,
      kernelFunc: (call) => {
        const x = call.inputs['x'] as tf.TensorInfo
        const dtype = (call.attrs as Readonly<{ dtype?: tf.DataType }> | undefined)?.dtype ?? x.dtype
        if (dtype !== x.dtype || dtype === 'string') return original.kernelFunc(call)
        ;(call.backend as CountingBackend).incRef(x.dataId)
        return { dataId: x.dataId, shape: x.shape, dtype }
      },
    })
  }
}
