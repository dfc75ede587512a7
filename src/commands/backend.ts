import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../config/config.ts'
import { type BackendName, startBackend } from '../core/backend.ts'
import type { AppError } from '../core/errors.ts'
import { fallback } from '../fused/unrolled.ts'
import { installNodeKernels } from '../io/kernels.ts'
import { installGpu } from '../io/nodeGpu.ts'
import { trainable } from '../runs/footprint.ts'
import type { Machine } from '../runs/machine.ts'
import { machineFor } from './material.ts'

/** Starts a backend in Node. WebGPU gets its `navigator.gpu` first, WASM its kernels after. */
export const startNodeBackend = (name: BackendName): TE.TaskEither<AppError, BackendName> =>
  F.pipe(
    name === 'webgpu' ? TE.map(() => undefined)(installGpu) : TE.right(undefined),
    TE.chain(() => () => startBackend(name)),
    TE.chainFirst(() => (name === 'wasm' ? TE.fromTask(installNodeKernels) : TE.right(undefined))),
  )

/** The machine that a config describes, with its backend running. */
export const startedMachine = (config: Config): TE.TaskEither<AppError, Machine> =>
  F.pipe(
    machineFor(config),
    TE.chainFirst(() => startNodeBackend(config.backend)),
  )

/** {@link startedMachine}, where the heap can hold its training. */
export const trainableMachine = (config: Config): TE.TaskEither<AppError, Machine> =>
  F.pipe(
    startedMachine(config),
    TE.chainFirstEitherK((machine) =>
      fallback(machine.model) === undefined ? trainable(machine) : E.right(undefined),
    ),
  )
