import { either as E, function as F } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import { deepMerge, isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { paramEntries } from '../../core/params.ts'
import type { StoryFiles } from '../../io/files/storyFiles.ts'
import { applicable } from '../../models/applicable.ts'
import { differing, type Overrides } from '../../report/overrides.ts'
import { type RowKey, rowFile } from '../../report/rowName.ts'
import { experimentOf } from '../../runs/experiment.ts'
import { paramMismatches } from '../../runs/mismatches.ts'
import type { Texts } from '../../tasks/task.ts'

/** A run of a row. */
export type RunKey = RowKey & Readonly<{ seed: number }>

/** A run to make. */
export type Job = RunKey &
  Readonly<{
    config: Config
    /** Numbers of slots to evaluate it with, besides its own. */
    slots: ReadonlyArray<number>
  }>

/** What to make runs of. */
export type Plan = Readonly<{
  tasks: ReadonlyArray<string>
  memories: ReadonlyArray<string>
  /** From 1 to this. */
  seeds: number
  preset?: string
  /** The files that stories are learned from, and their folder. */
  data?: StoryFiles & Readonly<{ directory: string }>
  /** All else, as flags say it. */
  options: JsonRecord
}>

/** How many times the slots that it was trained with a machine is evaluated with. */
const FACTORS = [2, 4]

/** `copy-ntm-1`, `copy-ntm_pytorch-dnc-1` */
export const jobName = (run: RunKey): string => `${rowFile(run)}-${run.seed}`

/** A config as plain data. */
export const plainConfig = (config: Config): JsonRecord => JSON.parse(JSON.stringify(config)) as JsonRecord

/** The config of a run, as defaults and presets are now. */
export const configOf = ({ task, memory, seed, asked: { preset, options } }: RunKey): E.Either<AppError, Config> =>
  resolveConfig({
    ...(preset !== undefined && { preset }),
    flags: deepMerge(options, {
      task: { name: task },
      model: { kind: memory },
      seed,
      // One thread: with several, a run repeats only with as many.
      workers: 1,
    }),
    source: `${task} with ${memory}`,
  })

const withSlots = (config: Config, slots: number): Config => ({ ...config, model: { ...config.model, slots } })

/** The larger memories that a machine's params fit; none where the machine has no slots to add. */
const largerFor = (config: Config, texts?: Texts): E.Either<AppError, ReadonlyArray<number>> =>
  F.pipe(
    experimentOf(config, texts),
    E.map(({ model }) => {
      const params = new Map(paramEntries(model.params).map(([path, { shape }]) => [`params/${path}`, shape] as const))
      return FACTORS.map((factor) => factor * model.config.slots).filter((slots) => {
        const larger = experimentOf(withSlots(config, slots), texts)
        return (
          E.isRight(larger) &&
          JSON.stringify(larger.right.model.state) !== JSON.stringify(model.state) &&
          paramMismatches(larger.right.model, params).length === 0
        )
      })
    }),
  )

/** What a plan's flags say of a task; of stories, also the files that they are learned from. */
const ofTask = ({ data, options }: Plan, task: string): JsonRecord => {
  if (task !== 'stories' || data === undefined) return options
  const { directory, files, sha256 } = data
  return deepMerge(options, { task: { data: directory, files, sha256 } })
}

/** What a plan's flags say of a run: of its model what means something for it. */
const optionsOf = (plan: Plan, { task, memory }: Pick<RunKey, 'task' | 'memory'>): JsonRecord => {
  const options = ofTask(plan, task)
  const { model } = options
  if (!isJsonRecord(model)) return options
  const { kind: _, ...kept } = applicable({ ...model, kind: memory }) as JsonRecord
  return { ...options, model: { ...kept, ...('kind' in model && { kind: model['kind'] as string }) } }
}

/** What a plan asks of a run beyond what would be so anyway; all of it where that alone makes no config. */
const askedOf = (plan: Plan, about: Omit<RunKey, 'asked'>): Overrides => {
  const { preset } = plan
  const options = optionsOf(plan, about)
  const bundle = preset === undefined || preset === 'default' ? {} : { preset }
  const plain = configOf({ ...about, asked: { ...bundle, options: {} } })
  return { ...bundle, options: E.isRight(plain) ? differing(options, plainConfig(plain.right)) : options }
}

const jobOf = (plan: Plan, about: Omit<RunKey, 'asked'>): E.Either<AppError, Job> => {
  const run = { ...about, asked: askedOf(plan, about) }
  return F.pipe(
    configOf(run),
    E.bindTo('config'),
    E.bind('slots', ({ config }) => largerFor(config, plan.data?.texts)),
    E.map((made) => ({ ...run, ...made })),
  )
}

/** A plan's runs, seed by seed: whenever somebody stops it, no task is far behind. */
export const jobsOf = (plan: Plan): E.Either<AppError, ReadonlyArray<Job>> =>
  E.sequenceArray(
    Array.from({ length: plan.seeds }, (_, at) => at + 1).flatMap((seed) =>
      plan.tasks.flatMap((task) => plan.memories.map((memory) => jobOf(plan, { task, memory, seed }))),
    ),
  )
