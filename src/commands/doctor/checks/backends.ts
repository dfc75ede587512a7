import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import type { AppError } from '../../../core/errors.ts'
import { installGpu } from '../../../io/backends/nodeGpu.ts'
import { COMMAND, REINSTALL } from '../../../io/commandLine.ts'
import { type BackendName, startBackend } from '../../../tfjs/backend.ts'
import { type Check, found, missing } from './check.ts'
import { checkFused } from './fused.ts'
import { checkGradients, checkKernels } from './operations.ts'
import { checkInternals } from './tfjs.ts'
import { checkTraining } from './training.ts'

const failure = (subject: Pick<Check, 'name' | 'required'>, error: AppError): Check =>
  error.tag === 'BackendUnavailable'
    ? missing(subject, error.reason, error.remedy)
    : missing(subject, error.tag, REINSTALL)

/** Checks that a backend starts; then runs further checks on it. */
const checkStart = async (
  name: BackendName,
  required: boolean,
  whenStarted: () => Promise<ReadonlyArray<Check>>,
): Promise<ReadonlyArray<Check>> => {
  const subject = { name: `${name} backend`, required }
  const started = await startBackend(name, { commandLine: COMMAND })
  return E.isLeft(started)
    ? [failure(subject, started.left)]
    : [found(subject, 'starts'), checkKernels(name, required), ...(await whenStarted())]
}

const checkSimd = async (): Promise<Check> => {
  const subject = { name: 'WebAssembly SIMD', required: false }
  return (await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')) === true
    ? found(subject, 'supported')
    : missing(subject, 'not supported; training is several times slower', 'Use a processor with SSE4.1 or NEON.')
}

export const checkWasm = (): Promise<ReadonlyArray<Check>> =>
  checkStart('wasm', true, async () => [
    await checkSimd(),
    checkInternals(),
    checkGradients(),
    await checkTraining('wasm', true),
    await checkFused(),
  ])

export const checkCpu = (): Promise<ReadonlyArray<Check>> =>
  checkStart('cpu', true, async () => [await checkTraining('cpu', true)])

const checkProduct = async (): Promise<Check> => {
  const subject = { name: 'matrix product on webgpu', required: false }
  const product = tf.tidy(() => tf.matMul(tf.ones([2, 3]), tf.ones([3, 2])))
  const entries = [...(await product.data())]
  product.dispose()
  return entries.every((entry) => entry === 3)
    ? found(subject, 'correct')
    : missing(subject, `expected [3 3 3 3], got [${entries.join(' ')}]`, 'Update the graphics driver.')
}

/** WebGPU is optional. A training step is slow on a software adapter, so the check computes one matrix product. */
export const checkWebGpu = async (): Promise<ReadonlyArray<Check>> => {
  const subject = { name: 'WebGPU adapter', required: false }
  const adapter = await installGpu()
  if (E.isLeft(adapter)) return [failure(subject, adapter.left)]
  const { name, software, driver } = adapter.right
  const kind = software ? 'software adapter, slow; ' : ''
  const rest = await checkStart('webgpu', false, async () => [await checkProduct()])
  return [found(subject, `${name} (${kind}${driver})`), ...rest]
}
