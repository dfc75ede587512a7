import * as tf from '@tensorflow/tfjs-core'
import { startBackend } from '../../src/core/backend.ts'
import { installGpu } from '../../src/io/nodeGpu.ts'
import { vectorBytes, vectorNames } from './fixtures.ts'
import { deviations, losses } from './trial.ts'
await installGpu()
await startBackend('webgpu')
const pipes = () => Object.keys((tf.backend() as any).pipelineCache).length
const dev = (tf.backend() as any).device
let comp = 0
const orig = dev.createComputePipeline.bind(dev),
  origM = dev.createShaderModule.bind(dev)
dev.createComputePipeline = (d: any) => {
  const t = performance.now()
  try {
    return orig(d)
  } finally {
    const e = performance.now() - t
    comp += e
    if (e > 250) console.log('   slow', d.label, e.toFixed(0))
  }
}
let mod = 0
dev.createShaderModule = (d: any) => {
  const t = performance.now()
  try {
    return origM(d)
  } finally {
    mod += performance.now() - t
  }
}
const timed = async (name: string, f: () => Promise<unknown>) => {
  const t = performance.now(),
    c = process.cpuUsage()
  comp = 0
  mod = 0
  await f()
  const d = process.cpuUsage(c)
  console.log(
    name.padEnd(44),
    (performance.now() - t).toFixed(0),
    'cpu',
    ((d.user + d.system) / 1000).toFixed(0),
    'compile',
    comp.toFixed(0),
    mod.toFixed(0),
    pipes(),
  )
}

for (const n of vectorNames) await timed(n, () => deviations(n, vectorBytes(n)))
