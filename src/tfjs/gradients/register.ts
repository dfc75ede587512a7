import * as tf from '@tensorflow/tfjs-core'
import { matMulGradient } from './matMulGradient.ts'
import { registerTfjsGradients } from './tfjsGradients.js'

let registered = false

/** Registers every operation's gradient: tfjs-core's, or ours where it is faster. Once per process. */
export const registerGradients = (): void => {
  if (registered) return
  registered = true
  registerTfjsGradients()
  tf.registerGradient(matMulGradient)
}
