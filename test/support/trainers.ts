import assert from 'node:assert/strict'
import { either as E, function as F } from 'fp-ts'
import { decode } from '../../src/core/codec.ts'
import { type AppError, explain } from '../../src/core/errors.ts'
import { ModelConfig } from '../../src/models/config.ts'
import { buildModel, type Model } from '../../src/models/model.ts'
import { tasks } from '../../src/tasks/registry.ts'
import type { Task } from '../../src/tasks/task.ts'
import { OptimizerConfig } from '../../src/training/optimizers/config.ts'
import { optimizerOf } from '../../src/training/optimizers/optimizer.ts'
import type { GradientTransformation } from '../../src/training/optimizers/transformation.ts'
import type { Trainer } from '../../src/training/step.ts'

/** What was decoded, or a failed test with the reason. */
export const valid = <A>(decoded: E.Either<AppError, A>): A =>
  F.pipe(
    decoded,
    E.getOrElse<AppError, A>((error) => assert.fail(explain(error))),
  )

export const taskOf = (name: string, config: unknown): Task => {
  const definition = tasks.find((task) => task.name === name)
  return valid((definition ?? assert.fail(`no task ${name}`)).configure(config))
}

/** Copy of a word or two of two bits: the smallest task that needs memory. */
export const tinyCopy = taskOf('copy', { bits: 2, minWords: 1, maxWords: 2 })

/** A machine for a task, by default a tiny one. */
export const modelFor = (task: Task, config: Readonly<Record<string, unknown>>): Model =>
  buildModel(
    valid(
      decode(
        ModelConfig,
        'model',
      )({
        slots: 4,
        wordSize: 3,
        controller: { units: 5 },
        initialState: { memory: 1e-6, weightings: 'one-hot' },
        ...config,
      }),
    ),
    task.inputSize,
    task.targetSize,
  )

export const optimizerFrom = (config: unknown): GradientTransformation =>
  optimizerOf(valid(decode(OptimizerConfig, 'optimizer')(config)))

/** A trainer of a tiny machine. */
export const tinyTrainer = (kind: string, optimizer: unknown = {}): Trainer => ({
  model: modelFor(tinyCopy, { kind }),
  task: tinyCopy,
  optimizer: optimizerFrom(optimizer),
  batchSize: 2,
})
