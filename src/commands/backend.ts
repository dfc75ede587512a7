import { function as F, taskEither as TE } from 'fp-ts'
import { type BackendName, startBackend } from '../core/backend.ts'
import type { AppError } from '../core/errors.ts'
import { installGpu } from '../io/nodeGpu.ts'

/** Starts a backend in Node; WebGPU gets its `navigator.gpu` first. */
export const startNodeBackend = (name: BackendName): TE.TaskEither<AppError, BackendName> =>
  F.pipe(
    name === 'webgpu' ? TE.map(() => undefined)(installGpu) : TE.right(undefined),
    TE.chain(() => () => startBackend(name)),
  )
