import { numberIn } from '../core/numberText.ts'
import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Parts } from '../config/parts.ts'
import type { AppError } from '../core/errors.ts'
import { child, keyOf } from '../core/random.ts'
import { loadTrained, loadTrainedModel, type Trained } from '../io/experiments/trained.ts'
import { recordingOf } from '../recording/record.ts'
import type { Recording } from '../recording/recording.ts'
import { recordable } from '../recording/recordingSize.ts'
import { soundDraws } from '../tasks/sound.ts'
import type { Sequence } from '../tasks/task.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import type { Owned } from './idleOptions.ts'
import { type ConfigFlags, trainedFlagLayer } from './options.ts'
import { withinHeap } from './withinHeap.ts'

/** The flags that change the config of a run, or name the modules of its own parts. */
export type RunFlags = Pick<ConfigFlags, 'backend' | 'data' | 'heldOut' | 'set' | 'task' | 'model' | 'controller'>

/** The flags that choose a sequence. */
export type SequenceFlags = RunFlags & Readonly<{ seed: string }>

/** Parses a flag's text as a whole number ≥ `least`. */
export const wholeNumber = (name: string, text: string, least: number): E.Either<AppError, number> => {
  const value = numberIn(text) ?? Number.NaN
  return Number.isSafeInteger(value) && value >= least
    ? E.right(value)
    : E.left({ tag: 'Usage', message: `--${name}: expected a whole number ≥ ${least}, got "${text}"` })
}

/** The seed of a sequence, which is not the seed of the run. */
export const ownSeed = (seed: number): Owned => ({
  path: 'seed',
  instead: 'the sequence is drawn from --seed',
  value: seed,
})

/** A sequence drawn from a random seed, and the recording of a model on it. */
export type Drawn = Readonly<{ seed: number; sequence: Sequence; recording: Recording }>

/** Draws a sequence of the model's task and records the model on it; an error if the recording would not fit in the heap. */
export const drawn = ({ experiment, state }: Trained, seed: number): TE.TaskEither<AppError, Drawn> => {
  const { model, task } = experiment
  const from = task.heldOut ?? task
  return F.pipe(
    TE.fromIO<Sequence, AppError>(() => (soundDraws(from, [from.draw(child(keyOf(seed), 'test'))]) as [Sequence])[0]),
    TE.chainFirstEitherK(({ inputs }) =>
      tf.getBackend() === 'wasm' ? recordable(model, inputs.length) : E.right(undefined),
    ),
    TE.chain((sequence) => async () => {
      const recording = await recordingOf(model, paramsInUse(state), sequence, from)
      return E.right({ seed, sequence, recording })
    }),
    withinHeap('Choose a shorter sequence (--set task.…) or fewer slots (--set model.slots=…).'),
  )
}

/** What loads a trained model. */
type Loader = typeof loadTrained

const loadedBy =
  (load: Loader) =>
  (
    source: string,
    { backend, data, heldOut, set, task, model, controller }: RunFlags,
    parts: Parts,
  ): TE.TaskEither<AppError, Trained> => {
    const names = { ...(task && { task }), ...(model && { model }), ...(controller && { controller }) }
    const files = { ...(data && { data }), ...(heldOut && { heldOut }) }
    const layer = trainedFlagLayer({ ...names, ...files, ...(backend && { backend }), ...(set && { set }) })
    return load(source, layer, { parts, names })
  }

/** Loads the trained model that the flags choose, which name parts of these by name. */
export const trainedBy = loadedBy(loadTrained)

/** As {@link trainedBy}, without the files that the model was trained on. */
export const trainedModelBy = loadedBy(loadTrainedModel)
