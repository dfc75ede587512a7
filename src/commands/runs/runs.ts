import { wholeNumber } from '../drawn.ts'
import { relative } from 'node:path'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { builtInParts } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { jsonText } from '../../formats/jsonText.ts'
import { commandLine } from '../../io/commandLine.ts'
import { findRuns } from '../../io/run/findRuns.ts'
import { findRun } from '../../io/run/openRun.ts'
import type { ListedRun } from '../../runs/listedRun.ts'
import { runFieldNames, runFields } from '../../runs/runFields.ts'
import { selected } from '../../runs/runSelection.ts'
import { comparisonTable, differencesOf } from '../../terminal/runsComparison.ts'
import { runsTable } from '../../terminal/runsTable.ts'
import type { Effect, Environment } from '../environment.ts'
import { csvLine } from '../predict/predictions.ts'
import { readRun } from './readRun.ts'

type RunsFlags = Readonly<{
  where?: ReadonlyArray<string>
  sort: string
  reverse?: boolean
  limit?: string
  compare?: ReadonlyArray<string>
  json?: boolean
  csv?: boolean
}>

const usage = (message: string): AppError => ({ tag: 'Usage', message })

/** How many runs are read at a time. */
const AT_A_TIME = 16

type Place = Readonly<{ directory: string; name: string }>

const readAll = async (places: ReadonlyArray<Place>, now: number): Promise<ReadonlyArray<ListedRun>> => {
  const read = ({ directory, name }: Place): Promise<ListedRun> =>
    readRun(directory, { name, now, parts: builtInParts })
  const chunks: ReadonlyArray<ListedRun>[] = []
  for (let from = 0; from < places.length; from += AT_A_TIME)
    chunks.push(await Promise.all(places.slice(from, from + AT_A_TIME).map(read)))
  return chunks.flat()
}

const limitOf = ({ limit }: RunsFlags): E.Either<AppError, number> =>
  limit === undefined ? E.right(Number.POSITIVE_INFINITY) : wholeNumber('limit', limit, 1)

/** Flags that do not go together. */
const misfit = ({ compare, json, csv, limit, where, reverse }: RunsFlags): string | undefined => {
  if (json === true && csv === true) return 'Use either --json or --csv, not both.'
  if (compare === undefined) return undefined
  if (compare.length < 2) return '--compare: expected two runs or more, got one'
  const others = Object.entries({ limit, where, reverse }).find(([, value]) => value !== undefined)
  return others === undefined ? undefined : `--${others[0]} selects from a list of runs; --compare names its runs.`
}

/** The room for a table: all that is needed where stdout is no terminal. */
const roomOf = ({ screen }: Environment): number => screen?.columns ?? Number.POSITIVE_INFINITY

const csvCell = (value: string | number | null): string | number => value ?? ''

const listText = (runs: ReadonlyArray<ListedRun>, more: number, flags: RunsFlags, environment: Environment): string => {
  if (flags.json === true) {
    const all = runs.map((run) => ({
      ...runFields(run),
      heldOut: run.metrics.last?.heldOut ?? null,
      config: run.config,
    }))
    return `${jsonText(all)}\n`
  }
  if (flags.csv === true) {
    const rows = runs.map(runFields).map((fields) => csvLine(runFieldNames.map((name) => csvCell(fields[name]))))
    return [csvLine([...runFieldNames]), ...rows].join('')
  }
  return runs.length === 0 ? '' : `${runsTable(runs, roomOf(environment), more)}\n`
}

const toStart = `Start one: ${commandLine('train', '--task', 'copy')}\n`

/** The runs of a folder: sorted, and those that meet the conditions. */
const listed = (
  folder: string,
  isNamed: boolean,
  flags: RunsFlags,
  environment: Environment,
): TE.TaskEither<AppError, void> =>
  F.pipe(
    TE.fromEither(limitOf(flags)),
    TE.bindTo('limit'),
    TE.bind('directories', () => findRuns(folder)),
    TE.filterOrElse(
      ({ directories }) => directories !== undefined || !isNamed,
      () => usage(`There is no folder ${folder}.`),
    ),
    TE.bind('all', ({ directories = [] }) =>
      TE.fromTask(() =>
        readAll(
          directories.map((directory) => ({ directory, name: relative(folder, directory) || folder })),
          environment.wallTime(),
        ),
      ),
    ),
    TE.bind('found', ({ all }) =>
      TE.fromEither(
        selected(all, {
          where: flags.where ?? [],
          sort: flags.sort,
          reverse: flags.reverse === true,
          limit: Number.POSITIVE_INFINITY,
        }),
      ),
    ),
    TE.map(({ limit, all, found }) => {
      if (all.length === 0) environment.stderr(`There are no runs in ${folder}/ yet. ${toStart}`)
      else if (found.length === 0)
        environment.stderr(`None of the ${all.length} runs in ${folder}/ meets the conditions.\n`)
      const shown = found.slice(0, limit)
      environment.stdout(listText(shown, found.length - shown.length, flags, environment))
    }),
  )

/** A run by its path, or by its name in the folder. */
const placeIn =
  (folder: string) =>
  (name: string): TE.TaskEither<AppError, Place> =>
    F.pipe(
      findRun(name),
      TE.orElse((error) =>
        F.pipe(
          findRun(`${folder}/${name}`),
          TE.mapLeft(() => error),
        ),
      ),
      TE.map((directory) => ({ directory, name })),
    )

const comparisonText = (runs: ReadonlyArray<ListedRun>, flags: RunsFlags, environment: Environment): string => {
  if (flags.json === true) {
    const differences = differencesOf(runs).map(({ path, values }) => ({
      path,
      values: values.map((value) => value ?? null),
    }))
    return `${jsonText({ runs: runs.map(runFields), differences })}\n`
  }
  if (flags.csv === true) {
    const options = differencesOf(runs).map(({ path, values }) =>
      csvLine([path, ...values.map((value) => value ?? '')]),
    )
    return [csvLine(['option', ...runs.map(({ run }) => run)]), ...options].join('')
  }
  return `${comparisonTable(runs, roomOf(environment))}\n`
}

/** The options in which runs differ, and their results. */
const compared = (
  folder: string,
  names: ReadonlyArray<string>,
  flags: RunsFlags,
  environment: Environment,
): TE.TaskEither<AppError, void> =>
  F.pipe(
    names,
    TE.traverseSeqArray(placeIn(folder)),
    TE.chain((places) => TE.fromTask(() => readAll(places, environment.wallTime()))),
    TE.chain((runs) => {
      const bad = runs.find(({ state }) => state === 'unreadable')
      return bad === undefined
        ? TE.right(environment.stdout(comparisonText(runs, flags, environment)))
        : TE.left(usage(`${bad.run} cannot be compared: ${bad.reason}`))
    }),
  )

export const runs =
  (folder: string | undefined, flags: RunsFlags): Effect =>
  (environment) => {
    const problem = misfit(flags)
    if (problem !== undefined) return TE.left(usage(problem))
    const place = folder ?? 'runs'
    return flags.compare === undefined
      ? listed(place, folder !== undefined, flags, environment)
      : compared(place, flags.compare, flags, environment)
  }
