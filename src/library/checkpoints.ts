import { either as E, function as F } from 'fp-ts'
import type { Config } from '../config/config.ts'
import { isJsonRecord } from '../config/json.ts'
import { resolveConfig } from '../config/resolve.ts'
import type { AppError } from '../core/errors.ts'
import { keyOf } from '../core/random.ts'
import type { TreeRecord } from '../core/tree.ts'
import { type Checkpoint, checkpointFormat, trainStateOf } from '../formats/checkpointFormat.ts'
import { decode } from '../formats/safetensors/index.ts'
import { sha256 } from '../formats/sha256.ts'
import { buildModel, type Model } from '../models/model.ts'
import { paramMismatches } from '../runs/mismatches.ts'
import { initialProgress } from '../runs/progress.ts'
import { firstLesson } from '../training/curriculum/curriculum.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import { initialDecayTrigger } from '../training/optimizers/decayTrigger.ts'
import { configOf, type Optimizer } from '../training/optimizers/optimizer.ts'
import type { TrainState } from '../training/step.ts'
import { inputSizeOf } from './inputSize.ts'

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

const { encodeCheckpoint, decodeCheckpoint } = checkpointFormat({ sha256, version: () => 'unknown' })

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

/**
 * A checkpoint's bytes: one safetensors file with params, optimizer state and the configs of model and optimizer. The command
 * line reads it: `train --from FILE`.
 *
 * @param saved a model that `createModel` or `buildModel` made, with its train state, or its params alone
 * @returns     the same bytes for the same contents
 */
export const saveCheckpoint = (saved: ToSave): Promise<Uint8Array> => {
  const { model, optimizer } = saved
  const { config, path } = model
  const optimizerConfig = optimizer && configOf(optimizer)
  return encodeCheckpoint({
    state: 'state' in saved ? saved.state : untrained(saved.params),
    config: { model: config, path, ...(optimizerConfig && { optimizer: optimizerConfig }) },
    progress: initialProgress,
  })
}

const unreadable = (path: string, reason: string): AppError => ({ tag: 'UnreadableFile', path, reason, remedy: REMEDY })

/** The model that a checkpoint's params fit. */
const modelOf = (name: string, config: Config, { tensors }: Checkpoint): E.Either<AppError, Model> => {
  const shapes = new Map(tensors.map(({ name: tensor, shape }) => [tensor, shape] as const))
  const outputSize = shapes.get('params/readout/bias')?.[0]
  if (outputSize === undefined) return E.left(unreadable(name, 'it has no params/readout/bias'))
  const build = (inputSize: number) => buildModel(config.model, inputSize, outputSize, config.path)
  const standardised = config.model.standardisation?.inputs.mean.length ?? 0
  const model = build(standardised > 0 ? standardised : inputSizeOf(build, shapes))
  const problems = paramMismatches(model, shapes)
  return problems.length === 0
    ? E.right(model)
    : E.left({ tag: 'InvalidConfig', source: `For ${name}, its own config`, problems })
}

/**
 * Reads a checkpoint: of a run, or of {@link saveCheckpoint}. The bytes are untrusted, and all of them are checked.
 *
 * @param name the name of the file in errors
 * @returns    the model with its params and state, on the running backend; or `UnreadableFile` or `InvalidConfig` with what is
 *             wrong
 */
export const loadCheckpoint = (bytes: Uint8Array, name = 'the checkpoint'): E.Either<AppError, LoadedModel> =>
  F.pipe(
    decode(bytes),
    E.chain(decodeCheckpoint),
    E.mapLeft((reason) => unreadable(name, reason)),
    E.bindTo('checkpoint'),
    E.bind('config', ({ checkpoint: { config } }) =>
      resolveConfig({ file: isJsonRecord(config) ? config : {}, source: `The config in ${name}` }),
    ),
    E.bind('model', ({ checkpoint, config }) => modelOf(name, config, checkpoint)),
    E.map(({ checkpoint, config, model }) => {
      const state = trainStateOf(checkpoint)
      return { model, params: paramsInUse(state), state, config }
    }),
  )
