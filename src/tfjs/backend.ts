import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { registerGradients } from './gradients/register.ts'
import { shareClonesOnWasm } from './wasmSharing.ts'
import { TFJS_VERSION } from './version.ts'
import { mendLongSumsOnWebgpu } from './longSumsOnWebgpu.ts'

export const backendNames = ['wasm', 'cpu', 'webgpu'] as const

/** A backend of tfjs. `wasm` is the only one with fused kernels. */
export type BackendName = (typeof backendNames)[number]

/** The binaries of `@tensorflow/tfjs-backend-wasm`, in its folder `dist`; the processor decides which is loaded. */
export type WasmFile = 'tfjs-backend-wasm.wasm' | 'tfjs-backend-wasm-simd.wasm' | 'tfjs-backend-wasm-threaded-simd.wasm'

/**
 * What {@link startBackend} changes of tfjs, for the whole process and all code that uses the same tfjs. `false` refuses a
 * change; what an earlier call has changed stays changed.
 */
export type TfjsChanges = Readonly<{
  /** Sets tfjs's flag `PROD`, so that it prints no hints to the console. Default true. */
  production?: boolean
  /**
   * Registers the gradients that tfjs-core lacks, with our own of `batchMatMul`. Default true. Without it, `tf.grad` and all
   * training that runs step by step throw tfjs's error “gradient function not found”, unless the program registers
   * gradients itself; training by fused kernels needs none.
   */
  gradients?: boolean
  /** WASM: clones share memory, as on all other backends. Default true. Without it, steps in tfjs take about 10 % longer. */
  shareClones?: boolean
  /** WebGPU: `addN` sums any number of tensors. Default true. Without it, most adapters compute wrong norms of gradients. */
  longSums?: boolean
  /** WebGPU on a software adapter: products in small tiles. Default true. Without it, a small product takes 100 ms there. */
  smallTiles?: boolean
}>

/** The options of {@link startBackend}. */
export type BackendOptions = TfjsChanges &
  Readonly<{
    /**
     * Where a bundler or page serves tfjs's three `.wasm` files: the folder, with a slash at its end, or the address of each.
     * Node finds them by itself.
     */
    wasmPaths?: string | Readonly<Record<WasmFile, string>>
    /** How readers of error messages start Engram’s command line; default `npx engram`. */
    commandLine?: string
  }>

/** The part of WebGPU's adapter information that is used here. */
type Adapter = Readonly<{ info?: Readonly<{ isFallbackAdapter?: boolean }> }>
type Gpu = Readonly<{ requestAdapter: () => Promise<Adapter | null> }>

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const unavailable = (backend: BackendName, reason: string, remedy: string): AppError => ({
  tag: 'BackendUnavailable',
  backend,
  reason,
  remedy,
})

/** The command that checks this computer. */
const doctorIn = ({ commandLine = 'npx engram' }: BackendOptions): string => `${commandLine} doctor`

const failed =
  (name: BackendName, options: BackendOptions) =>
  (error: unknown): AppError =>
    unavailable(name, reasonOf(error), `Run ${doctorIn(options)}, or use another --backend.`)

/** Loads the package that registers a backend. */
const load = <A>(name: BackendName, packaged: () => Promise<A>): TE.TaskEither<AppError, A> =>
  TE.tryCatch(packaged, (error) =>
    unavailable(
      name,
      reasonOf(error),
      `Run npm install @tensorflow/tfjs-backend-${name}@${TFJS_VERSION}, or use another --backend.`,
    ),
  )

const findAdapter = (options: BackendOptions): TE.TaskEither<AppError, Adapter> =>
  F.pipe(
    TE.fromIO(() => (globalThis.navigator as { gpu?: Gpu } | undefined)?.gpu),
    TE.chainEitherK(
      E.fromNullable(
        unavailable(
          'webgpu',
          'there is no navigator.gpu',
          'In Node, install the optional package webgpu; in a browser, use one with WebGPU. Or use --backend wasm.',
        ),
      ),
    ),
    TE.chain((gpu) => TE.tryCatch(() => gpu.requestAdapter(), failed('webgpu', options))),
    TE.chainEitherK(
      E.fromNullable(
        unavailable(
          'webgpu',
          'no graphics adapter was found',
          `Install a Vulkan driver (${doctorIn(options)} says which), or use --backend wasm.`,
        ),
      ),
    ),
  )

/** An optional package: with a handler, bundlers that do not find it warn, and go on. */
const loadWebgpu = () => import('@tensorflow/tfjs-backend-webgpu').catch((error: unknown) => Promise.reject(error))

/** tfjs's number for its matrix product in small tiles. */
const SMALL_TILES = 2

/** tfjs's product of small matrices takes 100 ms on a software adapter; in tiles it takes 0.5 ms. */
const suitSoftware = ({ info }: Adapter): void => {
  if (info?.isFallbackAdapter === true) tf.env().set('WEBGPU_MATMUL_PROGRAM_TYPE', SMALL_TILES)
}

/** Prepares each backend before tfjs starts it. WebGPU's package registers nothing if it finds no adapter. */
const prepare: Readonly<Record<BackendName, (options: BackendOptions) => TE.TaskEither<AppError, void>>> = {
  cpu: () =>
    F.pipe(
      load('cpu', () => import('@tensorflow/tfjs-backend-cpu')),
      TE.map(() => undefined),
    ),
  wasm: ({ wasmPaths, shareClones = true }) =>
    F.pipe(
      load('wasm', () => import('@tensorflow/tfjs-backend-wasm')),
      TE.map((wasm) => {
        if (wasmPaths !== undefined) wasm.setWasmPaths(wasmPaths)
        if (shareClones) shareClonesOnWasm()
      }),
    ),
  webgpu: ({ longSums = true, smallTiles = true, ...options }) =>
    F.pipe(
      findAdapter(options),
      TE.chainFirst(() => load('webgpu', loadWebgpu)),
      TE.map((adapter) => {
        if (smallTiles) suitSoftware(adapter)
        if (longSums) mendLongSumsOnWebgpu()
      }),
    ),
}

const initialise = (name: BackendName, options: BackendOptions): TE.TaskEither<AppError, BackendName> =>
  F.pipe(
    TE.tryCatch(
      async () => {
        const started = await tf.setBackend(name)
        await tf.ready()
        return started && tf.getBackend() === name
      },
      failed(name, options),
    ),
    TE.chainEitherK((started) =>
      started ? E.right(name) : E.left(failed(name, options)('tfjs could not initialise it')),
    ),
  )

/**
 * Starts a backend. Never falls back to another backend.
 *
 * For the whole process, and all code that uses the same tfjs, it sets tfjs's flag `PROD`, registers tfjs's gradients with
 * our own of `batchMatMul`, lets clones share memory on WASM, and fixes long sums on WebGPU. Options refuse each of these:
 * {@link TfjsChanges}. With all of them refused, tfjs is left as found.
 *
 * @param name    `wasm` by default
 * @param options where tfjs's files are, and what to leave unchanged
 * @returns       the backend's name; or `BackendUnavailable` with the reason and what to do
 */
export const startBackend = async (
  name: BackendName = 'wasm',
  options: BackendOptions = {},
): Promise<E.Either<AppError, BackendName>> => {
  const { production = true, gradients = true } = options
  if (gradients) registerGradients()
  if (production) tf.env().set('PROD', true)
  return F.pipe(
    prepare[name](options),
    TE.chain(() => initialise(name, options)),
  )()
}
