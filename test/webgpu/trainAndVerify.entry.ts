/** Prints what WebGPU makes of the trial and how it multiplies, or why there is no adapter. */
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { installGpu } from '../../src/io/backends/nodeGpu.ts'
import { startBackend } from '../../src/tfjs/backend.ts'
import { vectorBytes, vectorNames } from './fixtures.ts'
import { deviations, losses } from './trial.ts'

/** tfjs's ways to multiply matrices, which it chooses by size and adapter. */
const PRODUCTS = [0, 2, 3]

/** [1 2; 3 4] · [1 2; 3 4]ᵀ, by each of them. */
const products = async (): Promise<number[][]> => {
  const usual = tf.env().get('WEBGPU_MATMUL_PROGRAM_TYPE')
  const results: number[][] = []
  for (const program of PRODUCTS) {
    tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', program)
    const x = tf.tensor2d([1, 2, 3, 4], [2, 2])
    const y = tf.matMul(x, x, false, true)
    results.push([...(await y.data())])
    tf.dispose([x, y])
  }
  tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', usual)
  return results
}

const report = async (): Promise<unknown> => {
  const adapter = await installGpu()
  if (E.isLeft(adapter)) return { unavailable: explain(adapter.left) }
  const started = await startBackend('webgpu')
  if (E.isLeft(started)) throw new Error(explain(started.left))
  const tensors = tf.memory().numTensors
  const vectors = []
  for (const name of vectorNames) vectors.push(await deviations(name, vectorBytes(name)))
  const trained = await losses()
  const multiplied = await products()
  return { vectors, losses: trained, products: multiplied, leaked: tf.memory().numTensors - tensors }
}

process.stdout.write(JSON.stringify(await report()))
