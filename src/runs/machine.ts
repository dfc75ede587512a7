import { either as E, function as F } from 'fp-ts'
import type { Config } from '../config/config.ts'
import type { AppError } from '../core/errors.ts'
import { type Key, keyOf } from '../core/random.ts'
import { buildModel } from '../models/model.ts'
import { tasks } from '../tasks/registry.ts'
import type { Task } from '../tasks/task.ts'
import { optimizerOf } from '../training/optimizers/optimizer.ts'
import type { Trainer } from '../training/step.ts'
import { layerExcess, machineExcess, sequenceExcess } from './limits.ts'

/** What a config describes, ready to run. */
export type Machine = Trainer & Readonly<{ config: Config; key: Key }>

/** The task of a resolved config. */
export const taskOf = ({ task: { name, ...options } }: Pick<Config, 'task'>): E.Either<AppError, Task> => {
  const definition = tasks.find((task) => task.name === name)
  return definition === undefined
    ? E.left({ tag: 'Usage', message: `Unknown task ${name}` })
    : definition.configure(options)
}

const within = (problems: ReadonlyArray<string>): E.Either<AppError, void> =>
  problems.length === 0 ? E.right(undefined) : E.left({ tag: 'InvalidConfig', source: 'This machine', problems })

const sequencesWithin = (task: Task, { batchSize, evaluation }: Config): E.Either<AppError, void> =>
  within([
    ...sequenceExcess('sequences of a batch', batchSize, task),
    ...sequenceExcess('held-out sequences', evaluation.sequences, task),
    ...task.variants.flatMap(({ name, task: harder }) =>
      sequenceExcess(`sequences of ${name}`, evaluation.variantSequences, harder),
    ),
  ])

/**
 * Builds task, model and optimizer. The config's seed gives the key that everything random descends from.
 *
 * @returns `InvalidConfig` where no backend could hold the machine or its sequences
 */
export const machineOf = (config: Config): E.Either<AppError, Machine> =>
  F.pipe(
    taskOf(config),
    E.bindTo('task'),
    E.chainFirst(({ task }) => sequencesWithin(task, config)),
    E.chainFirst(() => within(layerExcess(config.model))),
    E.let('model', ({ task }) => buildModel(config.model, task.inputSize, task.targetSize, config.path)),
    E.chainFirst(({ model }) => within(machineExcess(model, config.batchSize))),
    E.map((built) => ({
      ...built,
      config,
      key: keyOf(config.seed),
      optimizer: optimizerOf(config.optimizer),
      batchSize: config.batchSize,
    })),
  )
