import type * as t from 'io-ts'
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
import { ScheduleConfig } from './schedules.ts'

/** The kinds of optimizers. */
export const optimizerKinds = ['rmsprop', 'adam'] as const

const common = {
  learningRate: withDefault(NonNegative, 1e-4, 'peak learning rate'),
  schedule: section(ScheduleConfig),
  clipNorm: withDefault(nullable(Positive), null, 'limit of the global norm of the gradients'),
  /** Applied after clipping by the norm. */
  clipValue: withDefault(nullable(Positive), null, 'limit of each entry of the gradients'),
  /** Evaluation and use take the average; training continues from the params themselves. */
  average: withDefault(nullable(BelowOne), null, 'decay of an average of the parameters, such as 0.999'),
}

const fields = closed('optimizer', {
  kind: withDefault(oneOf(...optimizerKinds), 'rmsprop', 'which optimizer'),
  ...common,
  epsilon: withDefault(Positive, 1e-10, 'ε of both kinds'),
  decay: withDefault(BelowOne, 0.9, 'RMSProp: decay of the mean square'),
  momentum: withDefault(BelowOne, 0, 'RMSProp: momentum of the updates'),
  epsilonInsideRoot: withDefault(Flag, true, 'RMSProp: ε inside the root, as TensorFlow; outside as PyTorch'),
  centered: withDefault(Flag, false, 'RMSProp: subtracts the squared mean of the gradient, as Graves 2013'),
  beta1: withDefault(BelowOne, 0.9, 'Adam: decay of the mean'),
  beta2: withDefault(BelowOne, 0.999, 'Adam: decay of the mean square'),
})

/** An optimizer's config, decoded. */
export interface OptimizerConfig extends t.TypeOf<typeof fields> {}

/** An optimizer's config. Fields of the other kind are ignored. */
export const OptimizerConfig: t.Type<OptimizerConfig> = fields
