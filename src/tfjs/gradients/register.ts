import * as tf from '@tensorflow/tfjs-core'
import { matMulGradient } from './matMulGradient.ts'
import { registerTfjsGradients } from './tfjsGradients.js'

let registered = false

/** Gives every operation its gradient: tfjs-core's own, and ours where that is better. Once per process. */
export const registerGradients = (): void => {
  if (registered) return
  registered = true
  registerTfjsGradients()
  tf.registerGradient(matMulGradient)
}
