import { either as E, function as F } from 'fp-ts'
import type { Config } from '../config/config.ts'
import { isJsonRecord } from '../config/json.ts'
import { notesIn } from '../config/moduleChanges.ts'
import type { Parts } from '../config/parts.ts'
import { resolveConfig } from '../config/resolve.ts'
import type { AppError } from '../core/errors.ts'
import { keyOf } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import {
  type Checkpoint,
  type CheckpointContents,
  checkpointFormat,
  trainStateOf,
} from '../formats/checkpointFormat.ts'
import { decode } from '../formats/safetensors/index.ts'
import { sha256 } from '../formats/sha256.ts'
import { buildModel, type Model } from '../models/model.ts'
import { paramMismatches } from '../runs/mismatches.ts'
import { initialProgress } from '../runs/progress.ts'
import { reconciled } from '../runs/reconciled.ts'
import { firstLesson } from '../training/curriculum/curriculum.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import { initialDecayTrigger } from '../training/optimizers/decayTrigger.ts'
import { configOf, type Optimizer } from '../training/optimizers/optimizer.ts'
import type { TrainState } from '../training/step.ts'
import { inputSizeOf } from './inputSize.ts'
import { type OwnParts, partsOf } from './ownParts.ts'

/** What a checkpoint is made of: a model with its train state, or with its params alone. */
export type ToSave = Readonly<{ model: Model; optimizer?: Optimizer }> &
  (Readonly<{ state: TrainState }> | Readonly<{ params: TreeRecord }>)

/** A model read from a checkpoint. */
export type LoadedModel = Readonly<{
  model: Model
  /** The params to use: the average of the params where the optimizer keeps one. They are part of `state`. */
  params: TreeRecord
  /** Everything that training needs to continue. The caller owns its tensors. */
  state: TrainState
  /** The complete config that it was trained with. */
  config: Config
}>

const { encodeCheckpoint, decodeCheckpoint } = checkpointFormat({ sha256 })

const REMEDY = 'Give an Engram checkpoint: a .safetensors file from a run’s checkpoints folder, or from saveCheckpoint.'

/** The state of params that no optimizer trained. */
const untrained = (params: TreeRecord): TrainState => ({
  step: 0,
  key: keyOf(0),
  rateScale: 1,
  decayTrigger: initialDecayTrigger({ onceBelow: null }),
  lesson: firstLesson,
  params,
  optimizer: {},
})

/** What a checkpoint file holds of a model. */
export const checkpointContents = (saved: ToSave): CheckpointContents => {
  const { model, optimizer } = saved
  const { config, path } = model
  const optimizerConfig = optimizer && configOf(optimizer)
  return {
    state: 'state' in saved ? saved.state : untrained(saved.params),
    config: { model: config, path, ...(optimizerConfig && { optimizer: optimizerConfig }) },
    progress: initialProgress,
  }
}

/**
 * A checkpoint's bytes: one safetensors file with params, optimizer state and the configs of model and optimizer. The command
 * line reads it: `train --from FILE`.
 *
 * @param saved a model that `createModel` or `buildModel` made, with its train state, or its params alone
 * @returns     the same bytes for the same contents
 */
export const saveCheckpoint = (saved: ToSave): Promise<Uint8Array> => encodeCheckpoint(checkpointContents(saved))

const unreadable = (path: string, reason: string): AppError => ({ tag: 'UnreadableFile', path, reason, remedy: REMEDY })

/** The model that a checkpoint's params fit. */
const modelOf = (name: string, config: Config, { tensors }: Checkpoint, parts: Parts): E.Either<AppError, Model> => {
  const shapes = new Map(tensors.map(({ name: tensor, shape }) => [tensor, shape] as const))
  const outputSize = shapes.get('params/readout/bias')?.[0]
  if (outputSize === undefined) return E.left(unreadable(name, 'it has no params/readout/bias'))
  const build = (inputSize: number) => buildModel(config.model, inputSize, outputSize, { path: config.path, parts })
  const standardised = config.model.standardisation?.inputs.mean.length ?? 0
  const model = build(standardised > 0 ? standardised : inputSizeOf(build, shapes))
  const problems = paramMismatches(model, shapes)
  return problems.length === 0
    ? E.right(model)
    : E.left({ tag: 'InvalidConfig', source: `For ${name}, its own config`, problems })
}

/** How {@link loadCheckpoint} reads. */
export type LoadOptions = Readonly<{
  /** The name of the file in errors. Default “the checkpoint”. */
  name?: string
  /** Parts of your own that the checkpoint's config names: its memory, its controller, its task. */
  parts?: OwnParts
}>

/** The remedy of a program for parts that are not given: errors of configs name the flags of the command line. */
const withPartsRemedy = (error: AppError, config: unknown): AppError =>
  error.tag === 'InvalidConfig' && notesIn(config).size > 0
    ? { ...error, problems: [...error.problems, 'in a program, give them by value: { parts: { memories: [ … ] } }'] }
    : error

/** The model of a decoded checkpoint, with its params and state on the running backend; or `UnreadableFile` or `InvalidConfig`. */
export const loadedModel = (
  checkpoint: Checkpoint,
  { name = 'the checkpoint', parts: own = {} }: LoadOptions = {},
): E.Either<AppError, LoadedModel> => {
  const parts = partsOf(own)
  const file = isJsonRecord(checkpoint.config) ? checkpoint.config : {}
  return F.pipe(
    resolveConfig({ file, source: `The config in ${name}`, parts }),
    E.mapLeft((error) => withPartsRemedy(error, file)),
    E.bindTo('config'),
    E.bind('model', ({ config }) => modelOf(name, config, checkpoint, parts)),
    E.map(({ config, model }) => {
      const saved = trainStateOf(checkpoint)
      // Without a config of the optimizer, nothing is known of its schedule.
      const state =
        'optimizer' in file
          ? reconciled({ state: saved, progress: initialProgress }, config, checkpoint.config).state
          : saved
      return { model, params: paramsInUse(state), state, config }
    }),
  )
}

/**
 * Reads a checkpoint: of a run, or of {@link saveCheckpoint}. The bytes are untrusted, and all of them are checked. A backend
 * must run.
 *
 * @returns the model with its params and state, on the running backend; or `UnreadableFile` or `InvalidConfig` with what is
 *          wrong
 * @throws RangeError if one of the `parts` has the name of another part
 */
export const loadCheckpoint = (bytes: Uint8Array, options: LoadOptions = {}): E.Either<AppError, LoadedModel> =>
  F.pipe(
    decode(bytes),
    E.chain(decodeCheckpoint),
    E.mapLeft((reason) => unreadable(options.name ?? 'the checkpoint', reason)),
    E.chain((checkpoint) => loadedModel(checkpoint, options)),
  )
