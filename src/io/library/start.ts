import type { either as E } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { KernelOptions } from '../../kernels/heap.ts'
import type { BackendName, BackendOptions } from '../../tfjs/backend.ts'
import { type StartedBackend, startNodeBackend } from '../experiments/backend.ts'

/** The options of {@link start}: what `startBackend` and `installKernels` take. */
export type StartOptions = BackendOptions & KernelOptions

/**
 * Starts a backend in Node: for `webgpu`, it makes a graphics adapter with the optional package `webgpu` first; on `wasm`, it
 * installs the fused kernels.
 *
 * @param backend `wasm` by default
 * @param options what to leave unchanged of tfjs
 * @returns       the backend, and which kernels run on it, `undefined` for none; or `BackendUnavailable` with the reason and
 *                what to install
 */
export const start = (
  backend: BackendName = 'wasm',
  options: StartOptions = {},
): Promise<E.Either<AppError, StartedBackend>> => startNodeBackend(backend, options)()
