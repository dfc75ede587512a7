/** A page of somebody who installed the package: a few updates on the fused path, in the browser. */
import baseline from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url'
import simd from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threaded from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import { initialTrainState, kernels, startBackend, training } from 'engram'
import plain from 'engram/kernels/plain.wasm?url'
import relaxed from 'engram/kernels/relaxed.wasm?url'

const { experimentOf, resolveConfig, trainStep } = training

const fetched = async (url) => (await fetch(url)).arrayBuffer()

const train = async (flags, updates) => {
  const started = await startBackend('wasm', {
    wasmPaths: {
      'tfjs-backend-wasm.wasm': baseline,
      'tfjs-backend-wasm-simd.wasm': simd,
      'tfjs-backend-wasm-threaded-simd.wasm': threaded,
    },
  })
  if (started._tag === 'Left') throw new Error(started.left.reason)
  const variant = await kernels.installKernels({ plain: await fetched(plain), relaxed: await fetched(relaxed) })
  const config = resolveConfig({ source: 'a page', flags })
  if (config._tag === 'Left') throw new Error(config.left.tag)
  const experiment = experimentOf(config.right)
  if (experiment._tag === 'Left') throw new Error(experiment.left.tag)
  const step = trainStep(experiment.right)
  let state = initialTrainState(experiment.right, experiment.right.key)
  const losses = []
  for (let update = 0; update < updates; update++) {
    const [next, metrics] = step(state)
    losses.push((await metrics.loss.data())[0])
    state = next
  }
  return { variant, losses }
}

globalThis.train = train
