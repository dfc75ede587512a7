import * as tf from '@tensorflow/tfjs-core'
import { tidy } from '../core/ownership.ts'
import type { WholeModelConfig } from './config.ts'
import type { Scaling } from './targets.ts'

type Scaled = Pick<WholeModelConfig, 'standardisation'>

/** Whether a model standardises its inputs or its outputs. */
export const isScaled = ({ standardisation: { inputs, outputs } }: Scaled): boolean =>
  inputs.mean.length > 0 || outputs.mean.length > 0

/** @throws RangeError if a model's standardisation is not of its channels */
export const checkScaling = (
  { standardisation }: Scaled,
  sizes: Readonly<Record<'inputs' | 'outputs', number>>,
): void => {
  for (const side of ['inputs', 'outputs'] as const) {
    const { length } = standardisation[side].mean
    if (length !== 0 && length !== sizes[side])
      throw new RangeError(`standardisation.${side}: expected ${sizes[side]} channels, as the model has, got ${length}`)
  }
}

/** Mean and deviation as tensors that broadcast over the last axis. */
const vectors = ({ mean, deviation }: Scaling) => [tf.tensor1d([...mean]), tf.tensor1d([...deviation])] as const

const standardised = <X extends tf.Tensor>(x: X, scaling: Scaling): X => {
  if (scaling.mean.length === 0) return x
  return tidy(() => {
    const [mean, deviation] = vectors(scaling)
    return tf.div<X>(tf.sub(x, mean), deviation)
  })
}

/** Inputs as a model computes with them: (x − mean) / deviation, per channel of the last axis. */
export const standardisedInputs = <X extends tf.Tensor>({ standardisation }: Scaled, x: X): X =>
  standardised(x, standardisation.inputs)

/** Targets as a model's loss compares them: (z − mean) / deviation, per channel of the last axis. */
export const standardisedTargets = <X extends tf.Tensor>({ standardisation }: Scaled, z: X): X =>
  standardised(z, standardisation.outputs)

/** A model's own outputs in the unit of the data: y · deviation + mean, per channel of the last axis. */
export const inUnits = <X extends tf.Tensor>({ standardisation: { outputs } }: Scaled, y: X): X => {
  if (outputs.mean.length === 0) return y
  return tidy(() => {
    const [mean, deviation] = vectors(outputs)
    return tf.add<X>(tf.mul(y, deviation), mean)
  })
}

/** Inputs and targets as a model's loss computes with them; the batch itself without standardisation. */
export const standardisedBatch = <X extends Readonly<{ inputs: tf.Tensor3D; targets: tf.Tensor3D }>>(
  config: Scaled,
  batch: X,
): X => {
  if (!isScaled(config)) return batch
  const inputs = standardisedInputs(config, batch.inputs)
  return { ...batch, inputs, targets: standardisedTargets(config, batch.targets) }
}
