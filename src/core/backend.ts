import * as tf from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import type { AppError } from './errors.ts'
import { registerGradients } from './gradients/register.ts'
import { shareClonesOnWasm } from './gradients/wasmSharing.ts'

export const backendNames = ['wasm', 'cpu', 'webgpu'] as const
export type BackendName = (typeof backendNames)[number]

export type BackendOptions = Readonly<{
  /** Where a bundler or page keeps tfjs's `.wasm` files; Node finds them by itself. */
  wasmPaths?: string
}>

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const unavailable = (backend: BackendName, reason: string, remedy: string): E.Either<AppError, never> =>
  E.left({ tag: 'BackendUnavailable', backend, reason, remedy })

/** Loads the package that registers the backend. A rejected promise says that it is not installed. */
const load = async (name: BackendName, { wasmPaths }: BackendOptions): Promise<void> => {
  if (name === 'cpu') await import('@tensorflow/tfjs-backend-cpu')
  if (name === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu')
  if (name === 'wasm') {
    const wasm = await import('@tensorflow/tfjs-backend-wasm')
    if (wasmPaths !== undefined) wasm.setWasmPaths(wasmPaths)
    shareClonesOnWasm()
  }
}

/** Why a backend cannot run here, before tfjs tries. */
const obstacle = async (name: BackendName): Promise<Readonly<{ reason: string; remedy: string }> | undefined> => {
  if (name !== 'webgpu') return undefined
  const gpu = (globalThis.navigator as { gpu?: { requestAdapter: () => Promise<unknown> } } | undefined)?.gpu
  if (gpu === undefined)
    return {
      reason: 'there is no navigator.gpu',
      remedy: 'In Node, install the optional package webgpu; in a browser, use one with WebGPU. Or use --backend wasm.',
    }
  const adapter = await gpu.requestAdapter()
  if (adapter === null)
    return {
      reason: 'no graphics adapter was found',
      remedy: 'Install a Vulkan driver (npx tsx cli.ts doctor says which), or use --backend wasm.',
    }
  return undefined
}

/**
 * Starts a backend and registers all gradients. Never falls back to another backend.
 *
 * @returns the backend's name, or why it cannot start and what to do
 */
export const startBackend = async (
  name: BackendName = 'wasm',
  options: BackendOptions = {},
): Promise<E.Either<AppError, BackendName>> => {
  registerGradients()
  tf.env().set('PROD', true)
  try {
    await load(name, options)
  } catch (error) {
    return unavailable(name, reasonOf(error), `Install @tensorflow/tfjs-backend-${name}, or use another --backend.`)
  }
  try {
    const blocked = await obstacle(name)
    if (blocked !== undefined) return unavailable(name, blocked.reason, blocked.remedy)
    const started = await tf.setBackend(name)
    await tf.ready()
    if (started && tf.getBackend() === name) return E.right(name)
    return unavailable(name, 'tfjs could not initialise it', 'Run npx tsx cli.ts doctor, or use another --backend.')
  } catch (error) {
    return unavailable(name, reasonOf(error), 'Run npx tsx cli.ts doctor, or use another --backend.')
  }
}
