import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type * as dawn from 'webgpu'
import type { AppError } from '../../core/errors.ts'
import { commandLine } from '../commandLine.ts'
import { isNotInstalled, webgpuPackages } from '../optionalPackages.ts'
import { announce, drivers } from './vulkan.ts'

/** The graphics adapter of WebGPU, and the driver that provides it. */
export type GpuAdapter = Readonly<{ name: string; software: boolean; driver: string }>

type Dawn = typeof dawn

const unavailable = (reason: string, remedy: string): AppError => ({
  tag: 'BackendUnavailable',
  backend: 'webgpu',
  reason,
  remedy: `${remedy} Or use --backend wasm.`,
})

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

const loadDawn: TE.TaskEither<AppError, Dawn> = TE.tryCatch(
  () => import('webgpu'),
  (error) =>
    isNotInstalled(error)
      ? unavailable('the optional package webgpu is not installed', `Run ${webgpuPackages.install}.`)
      : unavailable(`the package webgpu does not load: ${messageOf(error)}`, 'Try npm install webgpu@latest.'),
)

const noAdapter = (tried: ReadonlyArray<string>): AppError =>
  unavailable(
    tried.length === 0 ? 'no Vulkan driver was found' : `no graphics adapter was found with ${tried.join(' or ')}`,
    'Install your graphics card’s Vulkan driver, or Chromium for its software adapter (apt-get install chromium).',
  )

const nameOf = ({ description, vendor, architecture }: GPUAdapterInfo): string =>
  description === '' ? `${vendor} ${architecture}`.trim() : description

/** Sets `navigator.gpu`, as in a browser. Node 20 has no `navigator`. */
const publish = (gpu: GPU): void => {
  if (globalThis.navigator === undefined)
    Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true, writable: true })
  Object.defineProperty(globalThis.navigator, 'gpu', { value: gpu, configurable: true })
}

/** Destroys the device at exit. Dawn crashes when the process exits during work on a device. */
const destroyDevice = (): void => {
  const backend = tf.engine().registry['webgpu'] as { device?: GPUDevice } | undefined
  backend?.device?.destroy()
}

/** Tries the drivers in turn, and installs the first that has an adapter. */
const install = async ({ create, globals }: Dawn): Promise<E.Either<AppError, GpuAdapter>> => {
  const candidates = drivers()
  for (const driver of candidates) {
    announce(driver)
    const gpu = create([])
    const adapter = await gpu.requestAdapter()
    if (adapter === null) continue
    Object.assign(globalThis, globals)
    publish(gpu)
    process.once('exit', destroyDevice)
    return E.right({ name: nameOf(adapter.info), software: adapter.info.isFallbackAdapter, driver: driver.name })
  }
  return E.left(noAdapter(candidates.map(({ name }) => name)))
}

const search: TE.TaskEither<AppError, GpuAdapter> = F.pipe(
  loadDawn,
  TE.chain((dawn) =>
    TE.tryCatch(
      () => install(dawn),
      (error) => unavailable(messageOf(error), `Run ${commandLine('doctor')}.`),
    ),
  ),
  TE.chainEitherK(F.identity),
)

let found: Promise<E.Either<AppError, GpuAdapter>> | undefined

/**
 * Installs `navigator.gpu` in Node, with the optional package `webgpu` (Dawn). Without a suitable Vulkan driver on the
 * system, it uses Chromium's software adapter. Once per process.
 *
 * No cleanup is needed: the process exits by itself, or by `process.exit` from the computing thread. Do not call
 * `process.exit` from another thread: Dawn aborts when its thread is terminated.
 *
 * @returns the adapter, or `BackendUnavailable` with the reason and what to install
 */
export const installGpu: TE.TaskEither<AppError, GpuAdapter> = () => {
  found ??= search()
  return found
}
