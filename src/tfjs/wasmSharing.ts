import * as tf from '@tensorflow/tfjs-core'

/** The part of tfjs's WASM backend that counts references to a tensor's memory. */
type CountingBackend = Readonly<{ incRef: (dataId: object) => void }>

let sharing = false

/**
 * Lets clones share memory on the WASM backend, as on every other backend. tfjs's `Identity` and `Cast` copy there, and
 * tfjs clones every tensor that a backward pass needs: the copies take a tenth of a training step.
 * Called once per process.
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
