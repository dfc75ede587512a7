import { either as E, function as F } from 'fp-ts'
import type { Config } from '../config/config.ts'
import { builtInParts, type Parts } from '../config/parts.ts'
import { type AppError, explain } from '../core/errors.ts'
import { maxOf } from '../core/extremes.ts'
import type { ModuleNote } from '../core/moduleNote.ts'
import { guardedBy, namingModule } from '../core/partFailed.ts'
import { type Key, keyOf } from '../core/random.ts'
import type { ModelConfig } from '../models/config.ts'
import { buildModel } from '../models/model.ts'
import { unscaled } from '../models/targets.ts'
import { type Task, targetKindOf, type TaskFiles } from '../tasks/task.ts'
import type { Curriculum } from '../training/curriculum/curriculum.ts'
import { optimizerOf } from '../training/optimizers/optimizer.ts'
import type { Trainer } from '../training/step.ts'
import { misfit } from '../training/stoppingRule.ts'
import { layerExcess, modelExcess, sequenceExcess } from './limits.ts'

/** The task, model and optimizer of a config. */
export type Experiment = Trainer & Readonly<{ config: Config; key: Key }>

/** A task whose errors name the module that it is of, if it is of one; also its variants and its held-out task. */
const ofModule = (task: Task, module: ModuleNote | undefined): Task => {
  if (module === undefined) return task
  const { heldOut, variants, ...rest } = task
  return {
    ...guardedBy(module, 'task', rest),
    module: module.path,
    ...(heldOut && { heldOut: ofModule(heldOut, module) }),
    variants: variants.map((variant) => ({ ...variant, task: ofModule(variant.task, module) })),
  }
}

/** The task of a resolved config. `parts`: those that the config was resolved with. */
export const taskOf = (
  { task: { name, module: _, ...options } }: Pick<Config, 'task'>,
  files?: TaskFiles,
  parts: Pick<Parts, 'tasks'> = builtInParts,
): E.Either<AppError, Task> => {
  const definition = parts.tasks.find((task) => task.name === name)
  return definition === undefined
    ? E.left({ tag: 'Usage', message: `Unknown task ${name}` })
    : F.pipe(
        namingModule(definition.module, 'build', () => definition.configure(options, files)),
        E.map((task) => ofModule(task, definition.module)),
      )
}

const within = (problems: ReadonlyArray<string>): E.Either<AppError, void> =>
  problems.length === 0 ? E.right(undefined) : E.left({ tag: 'InvalidConfig', source: 'This model', problems })

const sequencesWithin = (task: Task, { batchSize, evaluation }: Config): E.Either<AppError, void> =>
  within([
    ...sequenceExcess('sequences of a batch', batchSize, task),
    ...sequenceExcess('held-out sequences', evaluation.sequences, task.heldOut ?? task),
    ...task.variants.flatMap(({ name, task: harder }) =>
      sequenceExcess(`sequences of ${name}`, evaluation.variantSequences, harder),
    ),
  ])

/** Options of the files that a task reads: those of all its lessons. */
const ofFiles = [
  'data',
  'sha256',
  'heldOutFile',
  'heldOutSha256',
  'schema',
  'format',
  'inputs',
  'targets',
  'sequence',
  'unit',
]

/** A lesson: the task with other options. */
const lessonOf = (
  { task }: Config,
  files: TaskFiles | undefined,
  parts: Parts,
  lesson: Readonly<Record<string, unknown>>,
  at: number,
): E.Either<AppError, Task> =>
  F.pipe(
    'name' in lesson || 'module' in lesson
      ? E.left([`name: expected the task itself, ${task.name}`])
      : ofFiles.some((key) => key in lesson)
        ? E.left([`${ofFiles.find((key) => key in lesson)}: a lesson uses the task’s own files`])
        : E.right({ ...task, ...lesson }),
    E.chain((options) =>
      F.pipe(
        taskOf({ task: options }, files, parts),
        E.mapLeft((error) => (error.tag === 'InvalidConfig' ? error.problems : [explain(error)])),
      ),
    ),
    E.mapLeft((problems): AppError => ({ tag: 'InvalidConfig', source: `curriculum.lessons.${at}`, problems })),
  )

/** The lessons of a config, the task itself last; nothing where it has none. */
const curriculumOf = (
  config: Config,
  task: Task,
  files: TaskFiles | undefined,
  parts: Parts,
): E.Either<AppError, Curriculum | undefined> => {
  const { curriculum } = config
  if (curriculum.kind === 'fixed' || curriculum.lessons.length === 0) return E.right(undefined)
  return F.pipe(
    E.sequenceArray(curriculum.lessons.map((lesson, at) => lessonOf(config, files, parts, lesson, at))),
    E.chainFirst((lessons) =>
      within(
        lessons.flatMap(({ inputSize, targetSize }, at) =>
          inputSize === task.inputSize && targetSize === task.targetSize
            ? []
            : [
                `curriculum.lessons.${at}: expected ${task.inputSize} inputs and ${task.targetSize} outputs, as the task has, got ${inputSize} and ${targetSize}`,
              ],
        ),
      ),
    ),
    E.chainFirst((lessons) =>
      within(
        lessons.flatMap((lesson, at) => sequenceExcess(`sequences of lesson ${at + 1}`, config.batchSize, lesson)),
      ),
    ),
    E.map((lessons) => ({ lessons: [...lessons, task], config: curriculum })),
  )
}

/** Why a config does not fit the kind of a task's targets. */
const kindFaults = ({ until, model }: Config, task: Task): ReadonlyArray<string> => {
  const kind = targetKindOf(task)
  const asked = model.outputs?.kind ?? 'bits'
  const other =
    asked === 'bits' || asked === kind
      ? []
      : [`model.outputs.kind: the targets of task ${task.name} are ${kind}, got ${asked}; leave it out`]
  const rule = misfit(until, kind)
  return [...other, ...(rule === undefined ? [] : [rule])]
}

/** A model's config with what the task determines: the kind of its outputs, and the standardisation. */
const modelConfigFor = (model: ModelConfig, task: Task): ModelConfig => ({
  ...model,
  outputs: { kind: targetKindOf(task) },
  standardisation: {
    inputs: task.standardisation?.inputs ?? unscaled,
    outputs: task.standardisation?.targets ?? unscaled,
  },
})

/** The most time steps of any training batch. */
export const longestSequence = ({ task, curriculum }: Pick<Trainer, 'task' | 'curriculum'>): number =>
  maxOf(
    (curriculum?.lessons ?? []).map(({ maxSteps }) => maxSteps),
    task.maxSteps,
  )

/**
 * Builds task, model and optimizer. The config's random seed gives the root key.
 *
 * @param files what a task reads that reads files
 * @param parts the parts that the config was resolved with; by default the built-in ones
 * @returns     `InvalidConfig` if the model or its sequences are too large for every backend
 */
export const experimentOf = (
  config: Config,
  files?: TaskFiles,
  parts: Parts = builtInParts,
): E.Either<AppError, Experiment> =>
  F.pipe(
    taskOf(config, files, parts),
    E.bindTo('task'),
    E.chainFirst(({ task }) => sequencesWithin(task, config)),
    E.bind('curriculum', ({ task }) => curriculumOf(config, task, files, parts)),
    E.chainFirst(() => within(layerExcess(config.model))),
    E.chainFirst(({ task }) => within(kindFaults(config, task))),
    E.let('config', ({ task }) => ({ ...config, model: modelConfigFor(config.model, task) })),
    E.let('model', ({ task, config }) =>
      buildModel(config.model, task.inputSize, task.targetSize, { path: config.path, parts }),
    ),
    E.chainFirst(({ model }) => within(modelExcess(model, config.batchSize))),
    E.map(({ curriculum, ...built }) => ({
      ...built,
      ...(curriculum && { curriculum }),
      key: keyOf(config.seed),
      optimizer: optimizerOf(config.optimizer),
      batchSize: config.batchSize,
    })),
  )
