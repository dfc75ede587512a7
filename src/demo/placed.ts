import { either as E, function as F } from 'fp-ts'
import { resolveConfig } from '../config/resolve.ts'
import type { AppError } from '../core/errors.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { type Experiment, experimentOf } from '../runs/experiment.ts'
import { modelSentence, modeText } from '../runs/modelSentence.ts'
import type { Position } from '../runs/position.ts'
import { initialProgress } from '../runs/progress.ts'
import { initialTrainState } from '../training/step.ts'
import { type Choice, flagsOf } from './choice.ts'
import { dropped, positionOf } from './dropped.ts'
import type { Introduction } from './messages.ts'
import type { Runtime } from './runtime.ts'
import { watched } from './watched.ts'

/** An experiment and its training position. */
export type Placed = Readonly<{ experiment: Experiment; position: Position; file: string | undefined }>

/** The untrained model of a choice. The caller owns its tensors. */
export const made = (choice: Choice): E.Either<AppError, Placed> =>
  F.pipe(
    resolveConfig({ flags: watched(flagsOf(choice), choice.backend), source: 'The choice' }),
    E.chain(experimentOf),
    E.map((experiment) => ({
      experiment,
      position: { state: initialTrainState(experiment, experiment.key), progress: initialProgress },
      file: undefined,
    })),
  )

/** The model of a checkpoint, in the state in which it was saved. The caller owns its tensors. */
export const loaded = (name: string, bytes: Uint8Array, { backend }: Runtime): E.Either<AppError, Placed> =>
  F.pipe(
    dropped(name, bytes, backend),
    E.map((found) => ({ experiment: found.experiment, position: positionOf(found), file: name })),
  )

const meansSentence = ({ model }: Experiment, { backend, kernels }: Runtime): string => {
  const { mode, reason } = chooseExecution(model)
  const how = modeText[mode]
  if (backend === 'webgpu') return `WebGPU, ${how}`
  if (mode !== 'fused') return `WebAssembly, ${how}: ${reason}`
  return `WebAssembly SIMD${kernels === 'relaxed' ? ' with fused multiply-add' : ''}, ${how}`
}

/** The facts about a model that the page shows. */
export const introduced = ({ experiment, position, file }: Placed, runtime: Runtime): Introduction => {
  const { wordInput } = experiment.task
  return {
    file,
    task: experiment.task.name,
    model: modelSentence(experiment.model),
    means: meansSentence(experiment, runtime),
    wordInput: wordInput && { bits: wordInput.bits, maxWords: wordInput.maxWords, maxRepeats: wordInput.maxRepeats },
    step: position.state.step,
  }
}
