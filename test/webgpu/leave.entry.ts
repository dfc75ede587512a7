/** Ends in the middle of work by `process.exit`, and says whether the device was destroyed before. Code 2: no adapter. */
import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { explain } from '../../src/core/errors.ts'
import { installGpu } from '../../src/io/backends/nodeGpu.ts'
import { startBackend } from '../../src/tfjs/backend.ts'

const adapter = await installGpu()
if (E.isLeft(adapter)) {
  process.stdout.write(explain(adapter.left))
  process.exit(2)
}
await startBackend('webgpu')
const { device } = tf.backend() as unknown as { device: GPUDevice }
const destroy = device.destroy.bind(device)
let destroyed = false
device.destroy = () => {
  destroyed = true
  destroy()
}
process.on('exit', () => {
  process.exitCode = destroyed ? 7 : 8
})
void tf.matMul(tf.ones([64, 64]), tf.ones([64, 64])).data()
process.exit()
