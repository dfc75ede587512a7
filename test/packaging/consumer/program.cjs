'use strict'
// The same program in CommonJS: Node loads the one ES module build with `require`.
const tf = require('@tensorflow/tfjs-core')
const { buildModel, ModelConfig, random, startBackend, unrollSequence } = require('engram')
const { installNodeKernels } = require('engram/node')

const main = async () => {
  const started = await startBackend('wasm')
  if (started._tag === 'Left') throw new Error(started.left.tag)
  await installNodeKernels()
  const config = ModelConfig.decode({ kind: 'dnc', slots: 8, wordSize: 4 })
  if (config._tag === 'Left') throw new Error('invalid model config')
  const model = buildModel(config.right, 3, 2)
  const params = model.init(random.keyOf(1))
  const [, outputs] = unrollSequence(model, params, undefined, tf.ones([5, 1, 3]))
  process.stdout.write(JSON.stringify({ shape: outputs.shape, sum: tf.sum(outputs).dataSync()[0] }))
}
main()
