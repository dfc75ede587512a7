import { paramCount } from '../core/params.ts'
import type { ModelConfig } from '../models/config.ts'
import type { Model } from '../models/model.ts'
import { stateSize } from '../models/stateSize.ts'
import type { Task } from '../tasks/task.ts'

/**
 * Numbers in one of a machine's parts. Training keeps each part many times over, and tfjs's WASM heap ends at 2^30
 * numbers, so that nothing beyond this could be trained.
 */
const LIMIT = 2 ** 27
const LAYERS = 1000

const whole = (n: number): string => n.toLocaleString('en-US')

const excess = (what: string, size: number, limit = LIMIT): ReadonlyArray<string> =>
  size <= limit ? [] : [`${what}: expected at most ${whole(limit)}, got ${whole(size)}`]

/** What would make a machine too large to be built at all. */
export const layerExcess = ({ controller }: ModelConfig): ReadonlyArray<string> =>
  excess('model.controller.layers', controller.layers, LAYERS)

/** What would make a machine too large. */
export const modelExcess = (model: Model, batchSize: number): ReadonlyArray<string> => [
  ...excess('numbers in the parameters', paramCount(model.params)),
  ...excess(`numbers in the state of a batch of ${whole(batchSize)}`, batchSize * stateSize(model)),
]

/** What would make sequences too many or too long. */
export const sequenceExcess = (
  what: string,
  sequences: number,
  { maxSteps, inputSize, targetSize }: Pick<Task, 'maxSteps' | 'inputSize' | 'targetSize'>,
): ReadonlyArray<string> =>
  excess(`numbers in ${whole(sequences)} ${what}`, sequences * maxSteps * (inputSize + targetSize))
