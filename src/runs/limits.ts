import { paramCount } from '../core/params.ts'
import type { ModelConfig } from '../models/config.ts'
import type { Model } from '../models/model.ts'
import { stateSize } from '../models/stateSize.ts'
import type { Task } from '../tasks/task.ts'

/**
 * Maximum numbers in a model's parameters, state or batch. Training keeps several copies of each, and tfjs's WASM heap holds
 * 2^30 numbers, so nothing larger could be trained.
 */
const LIMIT = 2 ** 27
const LAYERS = 1000

const whole = (n: number): string => n.toLocaleString('en-US')

const excess = (what: string, size: number, limit = LIMIT): ReadonlyArray<string> =>
  size <= limit ? [] : [`${what}: expected at most ${whole(limit)}, got ${whole(size)}`]

/** Why a model is too large to be built; nothing if it is not. */
export const layerExcess = ({ controller }: ModelConfig): ReadonlyArray<string> =>
  excess('model.controller.layers', controller.layers, LAYERS)

/** Why a model is too large to train; nothing if it is not. */
export const modelExcess = (model: Model, batchSize: number): ReadonlyArray<string> => [
  ...excess('numbers in the parameters', paramCount(model.params)),
  ...excess(`numbers in the state of a batch of ${whole(batchSize)}`, batchSize * stateSize(model)),
]

/** Why sequences are too many or too long; nothing if they are not. */
export const sequenceExcess = (
  what: string,
  sequences: number,
  { maxSteps, inputSize, targetSize }: Pick<Task, 'maxSteps' | 'inputSize' | 'targetSize'>,
): ReadonlyArray<string> =>
  excess(`numbers in ${whole(sequences)} ${what}`, sequences * maxSteps * (inputSize + targetSize))
