import { either as E, function as F } from 'fp-ts'
import { resolveConfig } from '../config/resolve.ts'
import type { AppError } from '../core/errors.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { type Machine, machineOf } from '../runs/machine.ts'
import { machineSentence, modeText } from '../runs/machineSentence.ts'
import type { Position } from '../runs/position.ts'
import { initialProgress } from '../runs/progress.ts'
import { initialTrainState } from '../training/step.ts'
import { type Choice, flagsOf } from './choice.ts'
import { dropped, positionOf } from './dropped.ts'
import type { Means } from './means.ts'
import type { Introduction } from './messages.ts'
import { watched } from './watched.ts'

/** A machine, and where it stands. */
export type Placed = Readonly<{ machine: Machine; position: Position; file: string | undefined }>

/** The machine of a choice, which knows nothing yet. The caller owns its tensors. */
export const made = (choice: Choice): E.Either<AppError, Placed> =>
  F.pipe(
    resolveConfig({ flags: watched(flagsOf(choice), choice.backend), source: 'The choice' }),
    E.chain(machineOf),
    E.map((machine) => ({
      machine,
      position: { state: initialTrainState(machine, machine.key), progress: initialProgress },
      file: undefined,
    })),
  )

/** The machine in a checkpoint, as it was left. The caller owns its tensors. */
export const loaded = (name: string, bytes: Uint8Array, { backend }: Means): E.Either<AppError, Placed> =>
  F.pipe(
    dropped(name, bytes, backend),
    E.map((found) => ({ machine: found.machine, position: positionOf(found), file: name })),
  )

const meansSentence = ({ model }: Machine, { backend, kernels }: Means): string => {
  const { mode, reason } = chooseExecution(model)
  const how = modeText[mode]
  if (backend === 'webgpu') return `WebGPU, ${how}`
  if (mode !== 'fused') return `WebAssembly, ${how}: ${reason}`
  return `WebAssembly SIMD${kernels === 'relaxed' ? ' with fused multiply-add' : ''}, ${how}`
}

/** What the page shows of a machine. */
export const introduced = ({ machine, position, file }: Placed, means: Means): Introduction => {
  const { speech } = machine.task
  return {
    file,
    task: machine.task.name,
    machine: machineSentence(machine.model),
    means: meansSentence(machine, means),
    speech: speech && { bits: speech.bits, maxWords: speech.maxWords, maxRepeats: speech.maxRepeats },
    step: position.state.step,
  }
}
