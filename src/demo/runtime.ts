import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { installKernels, type KernelVariant } from '../kernels/heap.ts'
import { type BackendName, startBackend } from '../tfjs/backend.ts'

/** A running backend and its kernels. */
export type Runtime = Readonly<{ backend: BackendName; kernels: KernelVariant | undefined }>

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const unavailable = (backend: BackendName, reason: string): AppError => ({
  tag: 'BackendUnavailable',
  backend,
  reason,
  remedy: 'Reload the page.',
})

/** The page ships one of tfjs's three binaries: SIMD without threads. tfjs registers its flags when it loads. */
const chooseBinary: TE.TaskEither<AppError, void> = async () => {
  await import('@tensorflow/tfjs-backend-wasm')
  if (!(await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT')))
    return E.left(unavailable('wasm', 'this browser has no WebAssembly SIMD'))
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)
  return E.right(undefined)
}

const fetched = async (url: URL): Promise<ArrayBuffer> => {
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url.pathname}: ${response.status} ${response.statusText}`)
  return response.arrayBuffer()
}

const installed = (folder: URL): TE.TaskEither<AppError, KernelVariant | undefined> =>
  TE.tryCatch(
    async () =>
      installKernels({
        plain: await fetched(new URL('plain.wasm', folder)),
        relaxed: await fetched(new URL('relaxed.wasm', folder)),
      }),
    (error) => unavailable('wasm', reasonOf(error)),
  )

/** The backends started so far. tfjs keeps them. */
const known = new Map<BackendName, Runtime>()

const startFirst = (backend: BackendName, folder: URL): TE.TaskEither<AppError, Runtime> =>
  F.pipe(
    backend === 'wasm' ? chooseBinary : TE.right<AppError, void>(undefined),
    TE.chain(() => () => startBackend(backend, { wasmPaths: folder.href })),
    TE.chain(() => (backend === 'wasm' ? installed(folder) : TE.right(undefined))),
    TE.map((kernels) => {
      const runtime: Runtime = { backend, kernels }
      known.set(backend, runtime)
      return runtime
    }),
  )

/**
 * Starts a backend in a browser, and the fused kernels on it where it is WASM. No tensor of another backend may be in
 * use.
 *
 * @param folder the URL of the folder with the page's `.wasm` files
 */
export const startRuntime = (backend: BackendName, folder: URL): TE.TaskEither<AppError, Runtime> => {
  const before = known.get(backend)
  if (before === undefined) return startFirst(backend, folder)
  return F.pipe(
    () => startBackend(backend),
    TE.map(() => before),
  )
}
