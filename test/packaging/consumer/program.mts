/** A program of somebody who installed the package: it trains nothing, and reads the outputs of a model. */
import * as tf from '@tensorflow/tfjs-core'
import { buildModel, ModelConfig, random, startBackend, unrollSequence } from 'engram'
import { installNodeKernels } from 'engram/node'

const started = await startBackend('wasm')
if (started._tag === 'Left') throw new Error(started.left.tag)
await installNodeKernels()
const config = ModelConfig.decode({ kind: 'dnc', slots: 8, wordSize: 4 })
if (config._tag === 'Left') throw new Error('invalid model config')
const model = buildModel(config.right, 3, 2)
const params = model.init(random.keyOf(1))
const [, outputs] = unrollSequence(model, params, undefined, tf.ones([5, 1, 3]))
const shape: readonly number[] = outputs.shape
process.stdout.write(JSON.stringify({ shape, sum: tf.sum(outputs).dataSync()[0] }))
