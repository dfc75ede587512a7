import { namesInstead } from '../../config/wrongName.ts'
import { availableParallelism } from 'node:os'
import { either as E, function as F, type task as T, taskEither as TE } from 'fp-ts'
import { at, deepMerge, type Json, type JsonRecord } from '../../config/json.ts'
import type { Parts } from '../../config/parts.ts'
import { type AppError, explain, followedBy } from '../../core/errors.ts'
import { count, duration, plural } from '../../core/numbers.ts'
import type { Provenance } from '../../report/provenance.ts'
import type { RunResult } from '../../report/result.ts'
import { rowTitle } from '../../report/rowName.ts'
import { data } from '../../tasks/data.ts'
import { kindOf } from '../../training/measures.ts'
import { wholeNumber } from '../drawn.ts'
import type { Effect, Environment } from '../environment.ts'
import { notOwned, type Owned } from '../idleOptions.ts'
import { withOwnParts } from '../ownParts.ts'
import { currentProvenance } from './currentProvenance.ts'
import { keptIn } from './dataFile.ts'
import { type Job, jobName, jobsOf, type Plan } from './jobs.ts'
import { perform } from './perform.ts'
import { reportIn } from './place.ts'
import { pooled } from './pool.ts'
import { processPool } from './processPool.ts'
import { type Placed, placed } from './resultFile.ts'
import { withData } from './withData.ts'
import { writeReport } from './writeReport.ts'

type ReproduceFlags = Readonly<{
  task?: ReadonlyArray<string>
  memory?: ReadonlyArray<string>
  controller?: string
  preset?: string
  seeds: string
  steps?: Json
  data?: string
  heldOut?: string
  set?: ReadonlyArray<JsonRecord>
  out: string
  report?: string
  processes?: string
}>

/** A job, and its progress so far. */
type Begun = Readonly<{ job: Job; place: Placed }>

/** A job and its result. */
type Ended = Readonly<{ job: Job; result: E.Either<AppError, RunResult> }>

/** The named parts, or those that need no files. */
const chosen = (
  what: 'task' | 'memory',
  parts: Parts,
  named: ReadonlyArray<string> | undefined,
  all: ReadonlyArray<string>,
  unnamed = all,
): E.Either<AppError, ReadonlyArray<string>> => {
  const stranger = named?.find((name) => !all.includes(name))
  return stranger === undefined
    ? E.right([...new Set(named ?? unnamed)])
    : E.left({
        tag: 'Usage',
        message: `Unknown ${what} "${stranger}"${namesInstead(stranger, what, parts, { memory: '--memory ' })}`,
      })
}

/** The only one of a list, if it has one. */
const only = <A>(all: ReadonlyArray<A>): A | undefined => (all.length === 1 ? all[0] : undefined)

/** The options that this command sets in each run. */
const ownedBy = ({ tasks, memories, seeds }: Pick<Plan, 'tasks' | 'memories' | 'seeds'>): ReadonlyArray<Owned> => {
  const file = 'reproduce sets it: name the file with --data, or --held-out'
  return [
    { path: 'task.name', instead: 'reproduce sets it: name the tasks with --task', value: only(tasks) },
    { path: 'task.module', instead: 'reproduce sets it: name the module with --task' },
    { path: 'model.kind', instead: 'reproduce sets it: name the memories with --memory', value: only(memories) },
    { path: 'model.module', instead: 'reproduce sets it: name the module with --memory' },
    { path: 'seed', instead: 'reproduce sets it: --seeds n trains seeds 1 to n', value: seeds === 1 ? 1 : undefined },
    {
      path: 'workers',
      instead: 'each run of reproduce has 1 worker, so that it repeats: --processes trains several runs at once',
      value: 1,
    },
    ...['data', 'sha256', 'heldOutFile', 'heldOutSha256'].map((key) => ({ path: `task.${key}`, instead: file })),
  ]
}

const planOf = (flags: ReproduceFlags, parts: Parts): E.Either<AppError, Plan> =>
  F.pipe(
    E.Do,
    E.apS(
      'tasks',
      chosen(
        'task',
        parts,
        flags.task,
        parts.tasks.map(({ name }) => name),
        parts.tasks.filter((task) => task !== data).map(({ name }) => name),
      ),
    ),
    E.apS(
      'memories',
      chosen(
        'memory',
        parts,
        flags.memory,
        parts.memories.map(({ kind }) => kind),
      ),
    ),
    E.apS('seeds', wholeNumber('seeds', flags.seeds, 1)),
    E.chainFirst((named) => notOwned(flags.set, ownedBy(named))),
    E.map((named) => ({
      ...named,
      parts,
      ...(flags.preset !== undefined && { preset: flags.preset }),
      options: [
        ...(flags.controller === undefined ? [] : [at(['model', 'controller', 'kind'], flags.controller)]),
        ...(flags.steps === undefined ? [] : [at(['steps'], flags.steps)]),
        ...(flags.set ?? []),
      ].reduce(deepMerge, {}),
    })),
  )

/** “copy with ntm, seed 3: solved after 9,000 sequences (1 min 4 s)” */
export const sentence = (run: RunResult): string => {
  const { seed, ended } = run
  // A run that trained on after it had solved its task.
  const { sequences, seconds } = ended === 'solved' && run.solved !== null ? run.solved : run
  const { until } = run.config
  const how = {
    solved: 'solved',
    bound: `${typeof until === 'string' ? until : 'bound'} reached`,
    plateau: 'no more improvement',
    steps: kindOf(run.marks.heldOut) === 'values' ? 'trained' : 'not solved',
    diverged: 'diverged',
  }[ended]
  return `${rowTitle(run)}, seed ${seed}: ${how} after ${plural(sequences, 'sequence')} (${duration(seconds)})`
}

const isFinished = ({ place }: Begun): boolean => typeof place.progress === 'object'

/** Runs the rest of all jobs; a failed job does not stop the others. */
const performAll = async (
  jobs: ReadonlyArray<Begun>,
  processes: number,
  made: Provenance,
  environment: Environment,
): Promise<ReadonlyArray<Ended>> => {
  const { stderr, stopped } = environment
  const pool = processPool(environment)
  const isOver = (): boolean => stopped() !== undefined
  let finished = jobs.filter(isFinished).length
  const work = async (begun: Begun): Promise<Ended> => {
    const { job, place } = begun
    const result = await perform(job, place, made, pool.command)()
    if (E.isLeft(result)) {
      if (!isOver()) stderr(`${jobName(job)} failed\n`)
    } else if (!isFinished(begun)) stderr(`[${count(++finished)} of ${count(jobs.length)}] ${sentence(result.right)}\n`)
    return { job, result }
  }
  try {
    return await pooled(jobs, processes, work, isOver)
  } finally {
    pool.stop()
  }
}

/** The jobs with their progress, and those whose directories cannot be read. */
type AllBegun = Readonly<{ all: ReadonlyArray<Begun>; unread: ReadonlyArray<Ended> }>

const begun =
  (out: string, jobs: ReadonlyArray<Job>, parts: Parts): T.Task<AllBegun> =>
  async () => {
    const all: Begun[] = []
    const unread: Ended[] = []
    for (const job of jobs) {
      const place = await placed(out, job, parts)()
      if (E.isRight(place)) all.push({ job, place: place.right })
      else unread.push({ job, result: place })
    }
    return { all, unread }
  }

/** The text printed before the first run. */
const announcement = (all: ReadonlyArray<Begun>, processes: number): string =>
  [
    ...all.flatMap(({ place: { directory, former } }) =>
      former.map(
        ({ directory: old, changed }) =>
          `${old} has another ${changed.join(', ')} and is left unchanged; the new run is ${directory}`,
      ),
    ),
    `${plural(all.length, 'run')}, ${count(all.filter(isFinished).length)} already finished; ${count(processes)} in parallel`,
  ]
    .map((line) => `${line}\n`)
    .join('')

const omitted = (all: ReadonlyArray<AppError>, isWritten: boolean): AppError => ({
  tag: 'WorkerFailed',
  reason: all.map(explain).join('\n'),
  remedy: isWritten
    ? `The report omits ${plural(all.length, 'failed run')}.`
    : 'All runs failed: the report is unchanged.',
})

/** The errors of failed runs as one; files that cannot be read come first. */
const failures = (all: ReadonlyArray<AppError>, isWritten: boolean): AppError => {
  const workers = all.filter(({ tag }) => tag === 'WorkerFailed')
  const files = all.filter(({ tag }) => tag !== 'WorkerFailed')
  return [...files, ...(workers.length > 0 ? [omitted(workers, isWritten)] : [])].reduce(followedBy)
}

export const reproduce =
  (flags: ReproduceFlags): Effect =>
  (environment) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        TE.fromEither(planOf(named, parts)),
        TE.map((plan): Plan => ({ ...plan, ...(flags.controller !== undefined && { controller: flags.controller }) })),
        TE.chain((plan) => withData(plan, flags)),
        TE.bindTo('plan'),
        TE.bind('processes', () =>
          TE.fromEither(wholeNumber('processes', flags.processes ?? String(availableParallelism()), 1)),
        ),
        TE.bind('jobs', ({ plan }) => TE.fromEither(jobsOf(plan))),
        // Reads existing results first, so that an unreadable file fails at once and not after hours.
        TE.chainFirst(() => keptIn(flags.out)),
        TE.bind('begun', ({ jobs }) => TE.fromTask(begun(flags.out, jobs, parts))),
        TE.let('place', () => ({ out: flags.out, report: flags.report ?? reportIn(flags.out) })),
        TE.bind('made', ({ plan, processes, place }) => TE.fromTask(() => currentProvenance(plan, place, processes))),
        TE.chain(({ begun: { all, unread }, processes, made, place }) => async () => {
          environment.stderr(announcement(all, processes))
          const ended = [...unread, ...(await performAll(all, processes, made, environment))]
          const signal = environment.stopped()
          if (signal !== undefined)
            return E.left<AppError>({
              tag: 'Interrupted',
              signal,
              remedy: `Finished work is saved. To continue: ${made.command}`,
            })
          const errors = ended.flatMap(({ result }) => (E.isLeft(result) ? [result.left] : []))
          const done = ended.flatMap(({ result }) => (E.isRight(result) ? [result.right] : []))
          const failed = ended.flatMap(({ job, result }) => (E.isLeft(result) ? [job] : []))
          if (done.length === 0) return E.left(failures(errors, false))
          const written = await writeReport(place, done, failed, parts)()
          if (E.isLeft(written)) return written
          environment.stderr(written.right.notes.map((note) => `${note}\n`).join(''))
          environment.stdout(written.right.files.map((file) => `${file}\n`).join(''))
          const unreported = [...errors, ...written.right.errors]
          return unreported.length === 0 ? E.right(undefined) : E.left(failures(unreported, true))
        }),
      ),
    )
