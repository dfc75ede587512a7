import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import { isJsonRecord } from '../../config/json.ts'
import { builtInParts, type Parts } from '../../config/parts.ts'
import { resolveConfig } from '../../config/resolve.ts'
import { type AppError, explain } from '../../core/errors.ts'
import { leaves } from '../../core/tree.ts'
import { encodeRecording } from '../../formats/recordingFile.ts'
import type { TensorData } from '../../formats/safetensors/index.ts'
import { treeOf } from '../../formats/tensorTree.ts'
import { startNodeBackend } from '../../io/experiments/backend.ts'
import { loadExperiment } from '../../io/experiments/taskData.ts'
import { checkpointConfig } from '../../io/experiments/trained.ts'
import { readJson } from '../../io/files/json.ts'
import { loadCheckpoint } from '../../io/run/checkpoint.ts'
import { configFile, latestFile } from '../../io/run/runPaths.ts'
import { recordingOf } from '../../recording/record.ts'
import { tooLargeToWatch } from '../../recording/recordingSize.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { paramMismatches } from '../../runs/mismatches.ts'
import { probeOf } from '../../runs/probe.ts'
import type { Sequence } from '../../tasks/task.ts'
import type { RecordingRequest, RecordingResult } from './recordingScheduler.ts'
import { trimmed } from './trimmed.ts'

/** The parameters after a training step, named as in a tree, and the config of their model. */
type Learned = Readonly<{ config: Config; step: number; params: ReadonlyArray<TensorData> }>

const PARAMS = 'params/'
const AVERAGE = 'optimizer/average/params/'

/** The parameters in use among a checkpoint's tensors: their average, if it has one. */
const inUse = (tensors: ReadonlyArray<TensorData>): ReadonlyArray<TensorData> => {
  const prefix = tensors.some(({ name }) => name.startsWith(AVERAGE)) ? AVERAGE : PARAMS
  return tensors
    .filter(({ name }) => name.startsWith(prefix))
    .map((tensor) => ({ ...tensor, name: tensor.name.slice(prefix.length) }))
}

const liveParams = (
  { directory }: RecordingRequest,
  live: NonNullable<RecordingRequest['live']>,
  parts: Parts,
): TE.TaskEither<AppError, Learned> =>
  F.pipe(
    readJson(configFile(directory)),
    TE.chainEitherK((file) =>
      resolveConfig({ file: isJsonRecord(file) ? file : {}, source: configFile(directory), parts }),
    ),
    TE.map((config) => ({ config, ...live })),
  )

const savedParams = ({ directory }: RecordingRequest, parts: Parts): TE.TaskEither<AppError, Learned> =>
  F.pipe(
    loadCheckpoint(latestFile(directory)),
    TE.bindTo('checkpoint'),
    TE.bind('config', ({ checkpoint }) =>
      TE.fromEither(checkpointConfig(latestFile(directory), checkpoint, {}, parts)),
    ),
    TE.map(({ checkpoint, config }) => ({
      config,
      step: checkpoint.step,
      params: inUse(checkpoint.tensors),
    })),
  )

/** Rejects a model whose recording would need too much room. */
const withinMemory = ({ model }: Experiment, { inputs }: Sequence): E.Either<AppError, void> => {
  const message = tooLargeToWatch(model, inputs.length)
  return message === undefined ? E.right(undefined) : E.left({ tag: 'Usage', message })
}

const mismatch = ({ model }: Experiment, params: ReadonlyArray<TensorData>): E.Either<AppError, void> => {
  const problems = paramMismatches(
    model,
    new Map(params.map(({ name, shape }) => [`${PARAMS}${name}`, shape] as const)),
  )
  return problems.length === 0 ? E.right(undefined) : E.left({ tag: 'InvalidConfig', source: 'This model', problems })
}

const recorded = async ({ model, task }: Experiment, sequence: Sequence, tensors: ReadonlyArray<TensorData>) => {
  const params = treeOf(tensors, '')
  if (E.isLeft(params)) throw new RangeError(params.left)
  try {
    const began = performance.now()
    const bytes = encodeRecording(trimmed(await recordingOf(model, params.right, sequence, task)))
    return { bytes, milliseconds: performance.now() - began }
  } finally {
    tf.dispose([...leaves(params.right)])
  }
}

let started: ReturnType<ReturnType<typeof startNodeBackend>> | undefined

/** A backend beside that of the training; started once for all models. */
const backend: ReturnType<typeof startNodeBackend> = () => {
  started ??= F.pipe(
    startNodeBackend('wasm'),
    TE.orElse(() => startNodeBackend('cpu')),
  )()
  return started
}

const builtIn = Promise.resolve(E.right({ parts: builtInParts }))

let latest: Readonly<{ config: string; experiment: Experiment }> | undefined

/** The experiment of a config, cached for the latest config, since its data files may be large. */
const experimentOnce = (config: Config, parts: Parts): TE.TaskEither<AppError, Experiment> => {
  const text = JSON.stringify(config)
  if (latest?.config === text) return TE.right(latest.experiment)
  return F.pipe(
    loadExperiment(config, parts),
    TE.map((experiment) => {
      latest = { config: text, experiment }
      return experiment
    }),
  )
}

/**
 * Records a run's model on its probe: a sequence of its task that is the same at every training step.
 *
 * @param loaded the parts that its config may name
 */
export const recordRun = async (
  look: RecordingRequest,
  loaded: Promise<E.Either<AppError, Readonly<{ parts: Parts }>>> = builtIn,
): Promise<RecordingResult> => {
  const found = await F.pipe(
    backend,
    TE.chain(() => () => loaded),
    TE.bind('learned', ({ parts }) =>
      look.live === undefined ? savedParams(look, parts) : liveParams(look, look.live, parts),
    ),
    TE.bind('experiment', ({ learned, parts }) => experimentOnce(learned.config, parts)),
    TE.let('probe', ({ experiment }) => probeOf(experiment)),
    TE.chainFirstEitherK(({ experiment, learned }) => mismatch(experiment, learned.params)),
    TE.chainFirstEitherK(({ experiment, probe }) => withinMemory(experiment, probe)),
    TE.bind('made', ({ experiment, probe, learned }) => TE.fromTask(() => recorded(experiment, probe, learned.params))),
  )()
  return E.isLeft(found) ? { reason: explain(found.left) } : { step: found.right.learned.step, ...found.right.made }
}
