import { either as E, function as F } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import type { Parts } from '../../config/parts.ts'
import { resolveConfig } from '../../config/resolve.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { explain } from '../../core/errors.ts'
import { maxOf } from '../../core/extremes.ts'
import { isRecord } from '../../core/record.ts'
import { followLines } from '../../dashboard/server/lines.ts'
import { parseJson } from '../../formats/jsonText.ts'
import { attempt } from '../../io/files/failures.ts'
import { readText } from '../../io/files/regularFile.ts'
import { stat } from '../../io/files/system.ts'
import { inspectCheckpoint } from '../../io/run/checkpoint.ts'
import { lockStateOf } from '../../io/run/runLock.ts'
import { readRunRecord } from '../../io/run/runRecordFile.ts'
import { configFile, latestFile, metricsFile, recordFile } from '../../io/run/runPaths.ts'
import { type ListedRun, type MetricsSummary, noMetrics, stateOf, withRecord } from '../../runs/listedRun.ts'

/** The options of a run, and those that its state and its line need. */
type Known = Readonly<{
  config: Readonly<Record<string, unknown>>
  task: string
  model: string
  seed: number | undefined
  steps: number | undefined
  until: string
  patience: number
}>

const ofConfig = (config: Config): Known => ({
  config: { ...config },
  task: config.task.name,
  model: config.model.kind,
  seed: config.seed,
  steps: config.steps,
  until: config.until,
  patience: config.plateau.patience,
})

/** What a config says itself that cannot be resolved, such as one with parts of the user's own. */
const asStored = (config: JsonRecord): Known | undefined => {
  const [task, model] = [config['task'], config['model']].map((part) => (isRecord(part) ? part : {}))
  const [name, kind] = [task?.['name'], model?.['kind']]
  if (typeof name !== 'string' || typeof kind !== 'string') return undefined
  const { seed, steps, until, plateau } = config
  const patience = isRecord(plateau) ? plateau['patience'] : undefined
  return {
    config,
    task: name,
    model: kind,
    seed: typeof seed === 'number' ? seed : undefined,
    steps: typeof steps === 'number' ? steps : undefined,
    until: typeof until === 'string' ? until : 'solved',
    patience: typeof patience === 'number' ? patience : Number.POSITIVE_INFINITY,
  }
}

const resolved = (config: JsonRecord, source: string, parts: Parts): Known | undefined =>
  F.pipe(
    resolveConfig({ file: config, source, parts }),
    E.match(() => asStored(config), ofConfig),
  )

/** The options of a run, or why they cannot be read. */
const configIn = async (directory: string, parts: Parts): Promise<E.Either<string, Known>> => {
  const path = configFile(directory)
  const text = await attempt('read', path, () => readText(path, 'config'))()
  if (E.isLeft(text))
    return E.left(`config.json: ${text.left.tag === 'IoFailure' ? text.left.reason : explain(text.left)}`)
  const content = E.tryCatch(() => JSON.parse(text.right) as unknown, E.toError)
  if (E.isLeft(content)) return E.left(`config.json: not JSON: ${content.left.message}`)
  const config = content.right
  // Of a config that breaks a codec, too, the other runs are listed.
  const known = isJsonRecord(config) ? E.tryCatch(() => resolved(config, path, parts), E.toError) : E.right(undefined)
  return E.isLeft(known) || known.right === undefined
    ? E.left('config.json: it names no task or no model')
    : E.right(known.right)
}

const recordIn = (text: string): unknown => {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** Reads the metrics, but parses only evaluations and the last record. @throws Error if they are no file */
const metricsIn = async (directory: string): Promise<MetricsSummary> => {
  const found = await stat(metricsFile(directory)).catch(() => undefined)
  if (found?.isFile() === false) throw new Error('metrics.jsonl: it is no regular file')
  let summary = noMetrics
  let last: string | undefined
  const lines = followLines(metricsFile(directory), {
    line: (text) => {
      last = text
      if (!text.includes('"evaluation"')) return
      summary = withRecord(summary, recordIn(text))
      last = undefined
    },
    reset: () => {
      summary = noMetrics
      last = undefined
    },
  })
  await lines.poll()
  return last === undefined ? summary : withRecord(summary, recordIn(last))
}

/** Whether the latest checkpoint's evaluations have not improved for as long as the plateau's patience. */
const isFlat = async (directory: string, { until, patience }: Known): Promise<boolean> => {
  if (until !== 'plateau') return false
  const found = await inspectCheckpoint(latestFile(directory))()
  const plateau = E.isRight(found) && isRecord(found.right.progress) ? found.right.progress['plateau'] : undefined
  const since = isRecord(plateau) ? plateau['since'] : undefined
  return typeof since === 'number' && since >= patience
}

/** Milliseconds since 1970 at which a file was last written; 0 if there is none. */
const changedAt = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.mtimeMs ?? 0

type Reading = Readonly<{
  /** Its name in the list. */
  name: string
  /** Seconds since 1970. */
  now: number
  parts: Parts
}>

/** What a run's directory says of it. A directory that cannot be read is a run whose state says so: this never fails. */
export const readRun = async (directory: string, { name, now, parts }: Reading): Promise<ListedRun> => {
  const files = [configFile(directory), metricsFile(directory), recordFile(directory)]
  const times = await Promise.all([directory, ...files].map(changedAt))
  const written = maxOf(times.slice(1)) || (times[0] ?? 0)
  const age = Math.max(0, now - written / 1000)
  const record = await readRunRecord(directory)
  const known = await configIn(directory, parts)
  const run = { run: name, age, note: record.note }
  if (E.isLeft(known)) return unreadable(run, known.left)
  const { config, task, model, seed, steps, until } = known.right
  try {
    const metrics = await metricsIn(directory)
    const [lock, flat] = [await lockStateOf(directory), await isFlat(directory, known.right)]
    const limits = { steps: steps ?? Number.POSITIVE_INFINITY, until }
    const state = stateOf({ lock, record, config: limits, metrics, isFlat: flat })
    const reason = lock === 'held' ? undefined : record.ended?.reason
    return { ...run, task, model, seed, steps, state, metrics, reason, config }
  } catch (error) {
    return unreadable(run, error instanceof Error ? error.message : String(error))
  }
}

const unreadable = (run: Pick<ListedRun, 'run' | 'age' | 'note'>, reason: string): ListedRun => ({
  ...run,
  task: undefined,
  model: undefined,
  seed: undefined,
  steps: undefined,
  state: 'unreadable',
  metrics: noMetrics,
  reason,
  config: {},
})
