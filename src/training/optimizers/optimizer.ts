import type * as t from 'io-ts'
import { asBuilt, type Built, isAsBuilt } from '../../core/built.ts'
import {
  BelowOne,
  closed,
  Flag,
  NonNegative,
  nullable,
  oneOf,
  Positive,
  section,
  withDefault,
} from '../../core/codec.ts'
import { checkUpdate } from '../checkedUpdate.ts'
import { momentsOf } from '../fusedUpdateRule.ts'
import { scaleByAdam } from './adam.ts'
import { averageParams } from './average.ts'
import { chain } from './chain.ts'
import { clipByGlobalNorm, clipByValue } from './clipping.ts'
import { scaleByLearningRate } from './learningRate.ts'
import { momentum } from './momentum.ts'
import { scaleByRms } from './rmsprop.ts'
import { ScheduleConfig, scheduleOf } from './schedules.ts'
import type { GradientTransformation } from './transformation.ts'

const common = {
  learningRate: withDefault(NonNegative, 1e-4, 'peak learning rate'),
  schedule: section(ScheduleConfig),
  clipNorm: withDefault(nullable(Positive), null, 'limit of the global norm of the gradients'),
  /** Applied after clipping by the norm. */
  clipValue: withDefault(nullable(Positive), null, 'limit of each entry of the gradients'),
  /** Evaluation and use take the average; training continues from the params themselves. */
  average: withDefault(nullable(BelowOne), null, 'decay of an average of the parameters, such as 0.999'),
}

/** An optimizer's config. Fields of the other kind are ignored. */
export const OptimizerConfig = closed('optimizer', {
  kind: withDefault(oneOf('rmsprop', 'adam'), 'rmsprop', 'which optimizer'),
  ...common,
  epsilon: withDefault(Positive, 1e-10, 'ε of both kinds'),
  decay: withDefault(BelowOne, 0.9, 'RMSProp: decay of the mean square'),
  momentum: withDefault(BelowOne, 0, 'RMSProp: momentum of the updates'),
  epsilonInsideRoot: withDefault(Flag, true, 'RMSProp: ε inside the root, as TensorFlow; outside as PyTorch'),
  centered: withDefault(Flag, false, 'RMSProp: subtracts the squared mean of the gradient, as Graves 2013'),
  beta1: withDefault(BelowOne, 0.9, 'Adam: decay of the mean'),
  beta2: withDefault(BelowOne, 0.999, 'Adam: decay of the mean square'),
})
export type OptimizerConfig = t.TypeOf<typeof OptimizerConfig>

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
  const moments = momentsOf(config)
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
