import { either as E, function as F } from 'fp-ts'
import type { Config } from '../config/config.ts'
import type { AppError } from '../core/errors.ts'
import { type Key, keyOf } from '../core/random.ts'
import { buildModel } from '../models/model.ts'
import { tasks } from '../tasks/registry.ts'
import type { Task } from '../tasks/task.ts'
import { optimizerOf } from '../training/optimizers/optimizer.ts'
import type { Trainer } from '../training/step.ts'

/** What a config describes, ready to run. */
export type Machine = Trainer & Readonly<{ config: Config; key: Key }>

/** The task of a resolved config. */
export const taskOf = ({ task: { name, ...options } }: Pick<Config, 'task'>): E.Either<AppError, Task> => {
  const definition = tasks.find((task) => task.name === name)
  return definition === undefined
    ? E.left({ tag: 'Usage', message: `Unknown task ${name}` })
    : definition.configure(options)
}

/** Builds task, model and optimizer. The config's seed gives the key that everything random descends from. */
export const machineOf = (config: Config): E.Either<AppError, Machine> =>
  F.pipe(
    taskOf(config),
    E.map((task) => ({
      config,
      key: keyOf(config.seed),
      task,
      model: buildModel(config.model, task.inputSize, task.targetSize),
      optimizer: optimizerOf(config.optimizer),
      batchSize: config.batchSize,
    })),
  )
