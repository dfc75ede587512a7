import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { Parts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { chooseExecution } from '../../execution/chooseExecution.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { trainable } from '../../runs/footprint.ts'
import { installKernels, type KernelOptions, type KernelVariant } from '../../kernels/heap.ts'
import { type BackendName, type BackendOptions, startBackend } from '../../tfjs/backend.ts'
import { readKernels } from '../backends/kernels.ts'
import { installGpu } from '../backends/nodeGpu.ts'
import { checkTfjsBinary } from '../backends/tfjsBinaries.ts'
import { COMMAND } from '../commandLine.ts'
import { loadExperiment } from './taskData.ts'

/** A backend that runs, and the fused kernels on it, if any. */
export type StartedBackend = Readonly<{ backend: BackendName; kernels: KernelVariant | undefined }>

type Options = BackendOptions & KernelOptions

const started =
  (name: BackendName, options: Options): TE.TaskEither<AppError, BackendName> =>
  () =>
    startBackend(name, { commandLine: COMMAND, ...options })

/** Starts tfjs’s WASM backend, with the fused kernels. Missing or damaged files are named before tfjs loads its own. */
const startedWasm = (options: Options): TE.TaskEither<AppError, StartedBackend> =>
  F.pipe(
    readKernels,
    TE.chainFirst(({ plain }) =>
      options.wasmPaths === undefined ? checkTfjsBinary(WebAssembly.validate(plain)) : TE.right(undefined),
    ),
    TE.bindTo('binaries'),
    TE.bind('backend', () => started('wasm', options)),
    TE.bind('kernels', ({ binaries }) => TE.fromTask(() => installKernels(binaries, options))),
    TE.map(({ backend, kernels }) => ({ backend, kernels })),
  )

/** Starts a backend in Node; for WebGPU, installs `navigator.gpu` first; for WASM, installs the fused kernels afterwards. */
export const startNodeBackend = (name: BackendName, options: Options = {}): TE.TaskEither<AppError, StartedBackend> =>
  name === 'wasm'
    ? startedWasm(options)
    : F.pipe(
        name === 'webgpu' ? TE.map(() => undefined)(installGpu) : TE.right(undefined),
        TE.chain(() => started(name, options)),
        TE.map((backend) => ({ backend, kernels: undefined })),
      )

/** Builds the experiment of a config and starts its backend. */
export const startedExperiment = (config: Config, parts?: Parts): TE.TaskEither<AppError, Experiment> =>
  F.pipe(
    loadExperiment(config, parts),
    TE.chainFirst(() => startNodeBackend(config.backend)),
  )

/** Starts the backend of an experiment; on the fused path, also checks that its training fits in the heap. */
export const startTraining = (experiment: Experiment): TE.TaskEither<AppError, void> =>
  F.pipe(
    startNodeBackend(experiment.config.backend),
    TE.chainEitherK(() =>
      chooseExecution(experiment.model).mode === 'fused' ? trainable(experiment) : E.right(undefined),
    ),
  )
