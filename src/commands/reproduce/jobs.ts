import { either as E, function as F } from 'fp-ts'
import { type JsonRecord, layered } from '../../config/json.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { Config } from '../../config/config.ts'
import type { AppError } from '../../core/errors.ts'
import { paramEntries } from '../../core/params.ts'
import { paramMisfits } from '../../runs/fit.ts'
import type { Texts } from '../../tasks/task.ts'
import { machineOf } from '../../runs/machine.ts'
import type { StoryFiles } from '../../io/storyFiles.ts'

/** A run to make. */
export type Job = Readonly<{
  task: string
  memory: string
  seed: number
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

/** `copy-ntm-1` */
export const jobName = ({ task, memory, seed }: Pick<Job, 'task' | 'memory' | 'seed'>): string =>
  `${task}-${memory}-${seed}`

const withSlots = (config: Config, slots: number): Config => ({ ...config, model: { ...config.model, slots } })

/** The larger memories that a machine's params fit; none where the machine has no slots to add. */
const largerFor = (config: Config, texts?: Texts): E.Either<AppError, ReadonlyArray<number>> =>
  F.pipe(
    machineOf(config, texts),
    E.map(({ model }) => {
      const params = new Map(paramEntries(model.params).map(([path, { shape }]) => [`params/${path}`, shape] as const))
      return FACTORS.map((factor) => factor * config.model.slots).filter((slots) => {
        const larger = machineOf(withSlots(config, slots), texts)
        return (
          E.isRight(larger) &&
          JSON.stringify(larger.right.model.state) !== JSON.stringify(model.state) &&
          paramMisfits(larger.right.model, params).length === 0
        )
      })
    }),
  )

/** What a config says of files. */
const filesIn = ({ directory, files, sha256 }: NonNullable<Plan['data']>): JsonRecord => ({
  data: directory,
  files,
  sha256,
})

const jobOf = (
  { preset, data, options }: Plan,
  about: Pick<Job, 'task' | 'memory' | 'seed'>,
): E.Either<AppError, Job> =>
  F.pipe(
    resolveConfig({
      ...(preset !== undefined && { preset }),
      flags: layered(options, {
        task: { name: about.task, ...(about.task === 'stories' && data && filesIn(data)) },
        model: { kind: about.memory },
        seed: about.seed,
        // One thread: with several, a run repeats only with as many.
        workers: 1,
      }),
      source: `${about.task} with ${about.memory}`,
    }),
    E.bindTo('config'),
    E.bind('slots', ({ config }) => largerFor(config, data?.texts)),
    E.map((made) => ({ ...about, ...made })),
  )

/** A plan's runs, seed by seed: whenever somebody stops it, no task is far behind. */
export const jobsOf = (plan: Plan): E.Either<AppError, ReadonlyArray<Job>> =>
  E.sequenceArray(
    Array.from({ length: plan.seeds }, (_, at) => at + 1).flatMap((seed) =>
      plan.tasks.flatMap((task) => plan.memories.map((memory) => jobOf(plan, { task, memory, seed }))),
    ),
  )

/** A config as plain data. */
export const plainConfig = (config: Config): JsonRecord => JSON.parse(JSON.stringify(config)) as JsonRecord
