import * as tf from '@tensorflow/tfjs-core'
import { apply, either as E, function as F, option as O } from 'fp-ts'
import * as t from 'io-ts'
import { type Key, parseKey, showKey } from '../core/random.ts'
import { VERSION } from '../core/version.ts'
import { firstLesson, Lesson } from '../training/curriculum/curriculum.ts'
import { DecayTrigger, initialDecayTrigger } from '../training/optimizers/decayTrigger.ts'
import type { TrainState } from '../training/step.ts'
import { canonicalJson, parseJson } from './jsonText.ts'
import { dataSection, type Safetensors, show, type TensorData, type TensorInfo } from './safetensors/index.ts'
import {
  type CheckpointParts,
  type Hash,
  headerHash,
  type Layout,
  type Metadata,
  sealedCheckpoint,
} from './sealedCheckpoint.ts'
import { tensorDataOf, treeFault, treeOf } from './tensorTree.ts'

const { pipe } = F

export const CHECKPOINT_FORMAT = 'engram-checkpoint/1'
const PARAMS = 'params/'
const OPTIMIZER = 'optimizer/'

const Computed = t.readonly(
  t.type({ backend: t.string, mode: t.string, kernels: t.union([t.string, t.null]), workers: t.number }),
)
/**
 * How updates were computed, as far as the last bits of their numbers depend on it: the backend, the execution mode, the kind of
 * SIMD of the kernels (null without kernels), and the number of workers.
 */
export type Computation = t.TypeOf<typeof Computed>

/** The versions of the libraries that the numbers depend on. */
export const LIBRARIES: Readonly<Record<string, string>> = { '@tensorflow/tfjs-core': tf.version_core }

/** A checkpoint's metadata. */
export type CheckpointFacts = Readonly<{
  /** The resolved config, as JSON. */
  config: unknown
  /** The training loop's progress besides the train state, as JSON. */
  progress: unknown
  step: number
  key: Key
  rateScale: number
  lesson: Lesson
  decayTrigger: DecayTrigger
  /** The versions of Engram and of its libraries that wrote it. */
  version: string
  libraries: unknown
  /** How the last update was computed; `undefined` in checkpoints that do not say. */
  computation: Computation | undefined
}>

/** A checkpoint off the backend; tensors are named `params/…` and `optimizer/…`. */
export type Checkpoint = CheckpointFacts & Readonly<{ tensors: ReadonlyArray<TensorData> }>

/** A checkpoint without the entries of its tensors. */
export type CheckpointSummary = CheckpointFacts & Readonly<{ tensors: ReadonlyArray<TensorInfo> }>

export type CheckpointContents = Readonly<{
  state: TrainState
  config: unknown
  progress: unknown
  /** How its updates are computed, where that is known. */
  computation?: Computation
}>

/** The platform's function that the format needs. */
export type Platform = Readonly<{ sha256: Hash }>

const metadataOf = ({ state, config, progress, computation }: CheckpointContents): Metadata => ({
  format: CHECKPOINT_FORMAT,
  version: VERSION,
  libraries: canonicalJson(LIBRARIES),
  ...(computation && { computation: canonicalJson(computation) }),
  config: canonicalJson(config),
  step: String(state.step),
  key: showKey(state.key),
  rateScale: String(state.rateScale),
  lesson: canonicalJson(state.lesson),
  onset: canonicalJson(state.decayTrigger),
  progress: canonicalJson(progress),
})

/** The parts of a checkpoint, off the backend. The caller owns the numbers only where the backend copies them. */
export const checkpointParts = async (contents: CheckpointContents): Promise<CheckpointParts> => ({
  tensors: [
    ...(await tensorDataOf(contents.state.params, PARAMS)),
    ...(await tensorDataOf(contents.state.optimizer, OPTIMIZER)),
  ],
  metadata: metadataOf(contents),
})

const encodeOn =
  ({ sha256 }: Platform) =>
  async (contents: CheckpointContents): Promise<Uint8Array> =>
    sealedCheckpoint(await checkpointParts(contents), sha256)

const json = (text: string): O.Option<unknown> => O.tryCatch(() => parseJson(text))

const natural = (text: string): O.Option<number> =>
  pipe(
    O.some(Number(text)),
    O.filter((number) => /^\d+$/.test(text) && Number.isSafeInteger(number)),
  )

const positive = (text: string): O.Option<number> =>
  pipe(
    O.some(Number(text)),
    O.filter((number) => Number.isFinite(number) && number > 0),
  )

const decoded =
  <A>(codec: t.Type<A, unknown>) =>
  (text: string): O.Option<A> =>
    pipe(
      json(text),
      O.chain((value) => O.fromEither(codec.decode(value))),
    )

/** Defaults for older checkpoints, which lack the curriculum and the decay trigger. */
const noTeaching: Metadata = {
  lesson: canonicalJson(firstLesson),
  onset: canonicalJson(initialDecayTrigger({ onceBelow: null })),
}

/** How the last update was computed; not known where a checkpoint does not say, or says it in another way. */
const computationIn = (metadata: Metadata): Computation | undefined => {
  const text = Object.hasOwn(metadata, 'computation') ? metadata['computation'] : undefined
  return text === undefined ? undefined : O.toUndefined(decoded(Computed)(text))
}

/** One field of the metadata. */
const field = <A>(metadata: Metadata, name: string, parse: (text: string) => O.Option<A>): E.Either<string, A> => {
  const text = Object.hasOwn(metadata, name) ? metadata[name] : undefined
  if (text === undefined) return E.left(`its metadata has no ${name}`)
  return E.fromOption(() => `its metadata has the ${name} ${show(text)}`)(parse(text))
}

const checkFormat = (metadata: Metadata): E.Either<string, unknown> => {
  const format = Object.hasOwn(metadata, 'format') ? metadata['format'] : undefined
  if (format === CHECKPOINT_FORMAT) return E.right(undefined)
  const what = format === undefined ? 'has no format' : `has the format ${show(format)}`
  return E.left(`it ${what}, but a checkpoint has ${CHECKPOINT_FORMAT}`)
}

const checkTensors = (tensors: Layout): E.Either<string, unknown> => {
  const stranger = tensors.find(({ name }) => !name.startsWith(PARAMS) && !name.startsWith(OPTIMIZER))
  if (stranger !== undefined)
    return E.left(`the tensor ${show(stranger.name)} is neither a parameter nor optimizer state`)
  const fault = treeFault(tensors.map(({ name }) => name))
  return fault === undefined ? E.right(undefined) : E.left(`the tensor ${fault}`)
}

const checkHash = (what: string, expected: string, actual: string): E.Either<string, unknown> =>
  expected === actual ? E.right(undefined) : E.left(`its ${what} does not match its SHA-256 hash: it is damaged`)

const factsOn =
  ({ sha256 }: Platform) =>
  (tensors: Layout, metadata: Metadata): E.Either<string, CheckpointFacts> =>
    pipe(
      checkFormat(metadata),
      E.chain(() => field(metadata, 'headerSha256', O.some)),
      E.chain((hash) => checkHash('header', hash, headerHash(sha256, tensors, metadata))),
      E.chain(() => checkTensors(tensors)),
      E.chain(() =>
        apply.sequenceS(E.Applicative)({
          config: field(metadata, 'config', json),
          progress: field(metadata, 'progress', json),
          step: field(metadata, 'step', natural),
          key: field(metadata, 'key', (text) => O.fromNullable(parseKey(text))),
          rateScale: field(metadata, 'rateScale', positive),
          lesson: field({ ...noTeaching, ...metadata }, 'lesson', decoded(Lesson)),
          decayTrigger: field({ ...noTeaching, ...metadata }, 'onset', decoded(DecayTrigger)),
          version: field(metadata, 'version', O.some),
          libraries: field(metadata, 'libraries', json),
          computation: E.right(computationIn(metadata)),
        }),
      ),
    )

const decodeOn =
  (platform: Platform) =>
  ({ tensors, metadata }: Safetensors): E.Either<string, Checkpoint> =>
    pipe(
      factsOn(platform)(tensors, metadata),
      E.chainFirst(() => field(metadata, 'sha256', O.some)),
      E.chainFirst(() => checkHash('data', metadata['sha256'] ?? '', platform.sha256(dataSection(tensors)))),
      E.map((facts) => ({ ...facts, tensors })),
    )

/** Encodes and decodes checkpoint files on any platform. */
export const checkpointFormat = (platform: Platform) => ({
  /**
   * A checkpoint file's bytes. They do not depend on a clock, a path or the computer: the same contents give the same
   * bytes. Keeps the order of the tensors, since sums over all tensors depend on it.
   */
  encodeCheckpoint: encodeOn(platform),
  /** The metadata of a header, fully checked. */
  decodeFacts: factsOn(platform),
  /** The checkpoint in a file, or why the file is invalid. */
  decodeCheckpoint: decodeOn(platform),
})

/** A tree whose names have been checked by decoding. */
const treeIn = ({ tensors }: Checkpoint, prefix: string) =>
  pipe(
    treeOf(tensors, prefix),
    E.getOrElseW((fault) => {
      throw new RangeError(fault)
    }),
  )

/**
 * The train state that a checkpoint holds, as tensors of the backend. The caller owns them.
 *
 * @law the inverse of `encodeCheckpoint`, up to records without a tensor in them
 */
export const trainStateOf = (checkpoint: Checkpoint): TrainState => ({
  step: checkpoint.step,
  key: checkpoint.key,
  rateScale: checkpoint.rateScale,
  lesson: checkpoint.lesson,
  decayTrigger: checkpoint.decayTrigger,
  params: treeIn(checkpoint, PARAMS),
  optimizer: treeIn(checkpoint, OPTIMIZER),
})
