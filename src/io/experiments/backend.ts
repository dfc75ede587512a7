import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { AppError } from '../../core/errors.ts'
import { chooseExecution } from '../../execution/chooseExecution.ts'
import { trainable } from '../../runs/footprint.ts'
import type { Machine } from '../../runs/machine.ts'
import { type BackendName, startBackend } from '../../tfjs/backend.ts'
import { installNodeKernels } from '../backends/kernels.ts'
import { installGpu } from '../backends/nodeGpu.ts'
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

/** Starts a machine's backend, and makes sure that the heap can hold its training where it takes the fused kernels. */
export const startTraining = (machine: Machine): TE.TaskEither<AppError, void> =>
  F.pipe(
    startNodeBackend(machine.config.backend),
    TE.chainEitherK(() => (chooseExecution(machine.model).mode === 'fused' ? trainable(machine) : E.right(undefined))),
  )
