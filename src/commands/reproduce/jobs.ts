import { either as E, function as F } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import { deepMerge, isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { builtInParts, type Parts } from '../../config/parts.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { paramEntries } from '../../core/params.ts'
import { expectedExecution } from '../../execution/expectedExecution.ts'
import { applicable } from '../../models/applicable.ts'
import { differing, type Overrides } from '../../report/overrides.ts'
import { type RowKey, rowFile } from '../../report/rowName.ts'
import { type Experiment, experimentOf } from '../../runs/experiment.ts'
import { trainable } from '../../runs/footprint.ts'
import { paramMismatches } from '../../runs/mismatches.ts'
import type { TaskFiles } from '../../tasks/task.ts'

/** A run of a row. */
export type RunKey = RowKey & Readonly<{ seed: number }>

/** A run to train and evaluate. */
export type Job = RunKey &
  Readonly<{
    config: Config
    /** Further numbers of slots to evaluate it with. */
    slots: ReadonlyArray<number>
  }>

/** The tasks, memories, seeds and options of a `reproduce` command. */
export type Plan = Readonly<{
  tasks: ReadonlyArray<string>
  memories: ReadonlyArray<string>
  /** Seeds are 1 to this. */
  seeds: number
  preset?: string
  /** The parts that the names are of; by default the built-in ones. */
  parts?: Parts
  /** The controller, as the command line names it. */
  controller?: string
  /** The files of a task, and the options that name them. */
  data?: Readonly<{ task: string; options: JsonRecord; files: TaskFiles }>
  /** The other options, as given by flags. */
  options: JsonRecord
}>

/** Multiples of the trained number of slots to evaluate a model with. */
const FACTORS = [2, 4]

/** `copy-ntm-1`, `copy-ntm_pytorch-dnc-1` */
export const jobName = (run: RunKey): string => `${rowFile(run)}-${run.seed}`

/** A config as plain data. */
export const plainConfig = (config: Config): JsonRecord => JSON.parse(JSON.stringify(config)) as JsonRecord

/** The config of a run under the current defaults and presets. */
export const configOf = (
  { task, memory, seed, asked: { preset, options } }: RunKey,
  parts: Parts = builtInParts,
): E.Either<AppError, Config> =>
  resolveConfig({
    ...(preset !== undefined && { preset }),
    flags: deepMerge(options, {
      task: { name: task },
      model: { kind: memory },
      seed,
      // One worker thread: a run repeats only with the same number of workers.
      workers: 1,
    }),
    source: `${task} with ${memory}`,
    parts,
  })

const withSlots = (config: Config, slots: number): Config => ({ ...config, model: { ...config.model, slots } })

/** The larger numbers of slots that fit a model's parameters; none for a model without memory. */
const largerFor = (
  config: Config,
  files: TaskFiles | undefined,
  parts: Parts | undefined,
): E.Either<AppError, ReadonlyArray<number>> =>
  F.pipe(
    experimentOf(config, files, parts),
    E.chainFirst(withinRoom),
    E.map(({ model }) => {
      const params = new Map(paramEntries(model.params).map(([path, { shape }]) => [`params/${path}`, shape] as const))
      return FACTORS.map((factor) => factor * model.config.slots).filter((slots) => {
        const larger = experimentOf(withSlots(config, slots), files, parts)
        return (
          E.isRight(larger) &&
          JSON.stringify(larger.right.model.state) !== JSON.stringify(model.state) &&
          paramMismatches(larger.right.model, params).length === 0
        )
      })
    }),
  )

/** An error if a run could not be trained, in the kernels that it will have, for want of room. */
const withinRoom = (experiment: Experiment): E.Either<AppError, void> =>
  expectedExecution(experiment.model, experiment.config.backend === 'wasm').mode === 'fused'
    ? trainable(experiment)
    : E.right(undefined)

/** A plan's task options; also those of the task's files. */
const ofTask = ({ data, options }: Plan, task: string): JsonRecord =>
  data?.task === task ? deepMerge(options, { task: data.options }) : options

/** A layer without the options that {@link configOf} sets itself. */
const withoutOwn = ({ seed: _, workers: __, ...options }: JsonRecord): JsonRecord => {
  const { task } = options
  if (!isJsonRecord(task)) return options
  const { name: ___, ...kept } = task
  return { ...options, task: kept }
}

/** A plan's options for a run, without those that the run sets itself, and model options that do not apply to its model. */
const optionsOf = (plan: Plan, { task, memory }: Pick<RunKey, 'task' | 'memory'>): JsonRecord => {
  const options = withoutOwn(ofTask(plan, task))
  const { model } = options
  if (!isJsonRecord(model)) return options
  const { kind: _, ...kept } = applicable({ ...model, kind: memory }, plan.parts) as JsonRecord
  return { ...options, model: kept }
}

/** A plan's options for a run that differ from the preset; all of them if the preset alone gives no valid config. */
const askedOf = (plan: Plan, about: Omit<RunKey, 'asked'>): Overrides => {
  const { preset } = plan
  const options = optionsOf(plan, about)
  const bundle = preset === undefined || preset === 'default' ? {} : { preset }
  const plain = configOf({ ...about, asked: { ...bundle, options: {} } }, plan.parts)
  return { ...bundle, options: E.isRight(plain) ? differing(options, plainConfig(plain.right)) : options }
}

const jobOf = (plan: Plan, about: Omit<RunKey, 'asked'>): E.Either<AppError, Job> => {
  const run = { ...about, asked: askedOf(plan, about) }
  return F.pipe(
    configOf(run, plan.parts),
    E.bindTo('config'),
    E.bind('slots', ({ config }) =>
      largerFor(config, plan.data?.task === about.task ? plan.data.files : undefined, plan.parts),
    ),
    E.map((made) => ({ ...run, ...made })),
  )
}

/** A plan's runs, seed by seed, so that an interrupted command has about as many runs of every task. */
export const jobsOf = (plan: Plan): E.Either<AppError, ReadonlyArray<Job>> =>
  E.sequenceArray(
    Array.from({ length: plan.seeds }, (_, at) => at + 1).flatMap((seed) =>
      plan.tasks.flatMap((task) => plan.memories.map((memory) => jobOf(plan, { task, memory, seed }))),
    ),
  )
