import { either as E } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { count } from '../core/numbers.ts'
import { paramCount } from '../core/params.ts'
import { numbersPerStep } from '../memories/schema.ts'
import type { Model } from '../models/model.ts'
import { stateSize } from '../models/stateSize.ts'
import { HEAP_BYTES } from '../tfjs/heapExhausted.ts'

const FLOAT = 4

/** The most bytes of a recording that is made beside training, which needs the rest: 1 GiB. */
const WATCHED_BYTES = 2 ** 30

/** Bytes of each step of a recording: every field, and once more while the steps are stacked. */
const bytesPerStep = ({ memory, config, inputSize, outputSize }: Model): number => {
  const fields = memory === undefined ? 0 : numbersPerStep(memory.schema, config)
  return 2 * FLOAT * (fields + config.controller.units + inputSize + outputSize)
}

/** Predicts the bytes that a recording of a sequence takes at most while it is made, without the params. */
export const recordingBytes = (model: Model, steps: number): number =>
  steps * bytesPerStep(model) + FLOAT * stateSize(model)

const mebibytes = (bytes: number): string => `${count(Math.ceil(bytes / 2 ** 20))} MiB`

const nameOf = ({ config }: Model, steps: number): string =>
  `a recording of ${count(steps)} steps with ${count(config.slots)} slots`

/** An error if a recording of a sequence would not fit in the WebAssembly heap, with what would. */
export const recordable = (model: Model, steps: number): E.Either<AppError, void> => {
  const held = FLOAT * paramCount(model.params)
  const needed = held + recordingBytes(model, steps)
  if (needed <= HEAP_BYTES) return E.right(undefined)
  const fitting = Math.floor((HEAP_BYTES - held - FLOAT * stateSize(model)) / bytesPerStep(model))
  const shorter = fitting < 1 ? '' : `a sequence of at most ${count(fitting)} steps (--set task.…), or `
  return E.left({
    tag: 'OutOfMemory',
    what: nameOf(model, steps).replace(/^a/, 'A'),
    needed,
    available: HEAP_BYTES,
    remedy: `Choose ${shorter}fewer slots (--set model.slots=…).`,
  })
}

/** Why a recording is too large to be made beside training; `undefined` if it is not. */
export const tooLargeToWatch = (model: Model, steps: number): string | undefined => {
  const needed = recordingBytes(model, steps)
  return needed <= WATCHED_BYTES
    ? undefined
    : `${nameOf(model, steps)} needs ${mebibytes(needed)}; beside training it may take ${mebibytes(WATCHED_BYTES)}`
}
