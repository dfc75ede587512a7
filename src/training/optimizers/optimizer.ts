import { asBuilt, type Built, isAsBuilt } from '../../core/built.ts'
import { checkUpdate } from '../checkedUpdate.ts'
import { slotsOf } from '../fusedUpdateRule.ts'
import { scaleByAdam } from './adam.ts'
import { averageParams } from './average.ts'
import { chain } from './chain.ts'
import { clipByGlobalNorm, clipByValue } from './clipping.ts'
import type { OptimizerConfig } from './config.ts'
import { scaleByLearningRate } from './learningRate.ts'
import { momentum } from './momentum.ts'
import { scaleByRms } from './rmsprop.ts'
import { scheduleOf } from './schedules.ts'
import type { GradientTransformation } from './transformation.ts'

const directions: Readonly<Record<OptimizerConfig['kind'], (config: OptimizerConfig) => GradientTransformation>> = {
  rmsprop: scaleByRms,
  adam: scaleByAdam,
}

/**
 * A transformation whose updates are added to the params. One built from a config carries it, and fused kernels may
 * compute its updates.
 */
export type Optimizer = Built<GradientTransformation & Readonly<{ config?: OptimizerConfig }>>

/**
 * The optimizer that a config describes, as a chain: clipping, RMSProp or Adam, momentum, learning rate, and the
 * average of the params. Its `update` throws a RangeError if the gradients or its state do not fit the params.
 */
export const optimizerOf = (config: OptimizerConfig): Optimizer => {
  const parts = chain({
    ...(config.clipNorm !== null && { clipNorm: clipByGlobalNorm(config.clipNorm) }),
    ...(config.clipValue !== null && { clipValue: clipByValue(config.clipValue) }),
    [config.kind]: directions[config.kind](config),
    ...(config.kind === 'rmsprop' && config.momentum > 0 && { momentum: momentum(config.momentum) }),
    rate: scaleByLearningRate(scheduleOf(config.learningRate, config.schedule)),
    ...(config.average !== null && { average: averageParams(config.average) }),
  })
  const moments = slotsOf(config)
  const optimizer: Optimizer = {
    init: parts.init,
    update: (gradients, state, context) => {
      checkUpdate({ params: context.params, gradients, optimizer: state }, moments)
      return parts.update(gradients, state, context)
    },
    config,
  }
  return asBuilt(optimizer, optimizer)
}

/** The config of an optimizer; `undefined` if its `init` or `update` was replaced. */
export const configOf = (optimizer: Optimizer): OptimizerConfig | undefined =>
  isAsBuilt(optimizer) ? optimizer.config : undefined
