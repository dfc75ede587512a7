import { basename } from 'node:path'
import { reasonFor } from '../../io/files/failures.ts'
import { readText } from '../../io/files/regularFile.ts'
import { stat } from '../../io/files/system.ts'
import { isLocked } from '../../io/run/runLock.ts'
import { readRunRecord } from '../../io/run/runRecordFile.ts'
import { configFile, latestFile, metricsFile, recordFile } from '../../io/run/runPaths.ts'
import type { RunSummary } from '../../runs/summary.ts'
import { createHistory, type History } from '../../runs/history.ts'
import { followLines } from './lines.ts'
import { isEvaluated, isRecordLine, recordTextOf } from './record.ts'
import type { Described } from './told.ts'

/** A run's description, from its config. */
export type Description = Pick<RunSummary, 'task' | 'model' | 'memory' | 'kind' | 'seed' | 'steps'> &
  Readonly<{ config?: unknown }>

/** A run's directory and its changes. */
export type FollowedRun = Readonly<{
  directory: string
  history: History<string>
  summary: () => Described
  /** An identifier of the newest checkpoint; undefined before the first. */
  checkpoint: () => string | undefined
  /** Reads the directory. Returns whether anything changed. Never fails: its summary says which files cannot be read. */
  poll: () => Promise<boolean>
}>

type Options = Readonly<{
  id: string
  name: string
  directory: string
  /** The most records to hold. */
  records: number
  describe: (config: unknown) => Description
  /** Whether it has ended, though its lock is still held. */
  isOver?: () => boolean
}>

/** Identifies a file, also after it is replaced. */
const identityOf = (path: string): Promise<string | undefined> =>
  stat(path, { bigint: true }).then(
    ({ dev, ino, size, mtimeNs }) => `${dev}:${ino}:${size}:${mtimeNs}`,
    () => undefined,
  )

/** A file's name, and why it cannot be read. */
const faultOf = (path: string, error: unknown): string => `${basename(path)} cannot be read: ${reasonFor(error)}`

/** Follows a run's metrics, config, lock and checkpoints. */
export const followRun = ({ id, name, directory, records, describe, isOver = () => false }: Options): FollowedRun => {
  const history = createHistory<string>(records)
  const lines = followLines(metricsFile(directory), {
    line: (text) => {
      if (isRecordLine(text)) history.add(() => recordTextOf(text), isEvaluated(text))
    },
    reset: history.clear,
  })
  let description = describe(undefined)
  let summary: Described = { id, name, ...description, state: 'ended' }
  let configFault: string | undefined
  let metricsFault: string | undefined
  let config: string | undefined
  let record: string | undefined
  let note: string | undefined
  let checkpoint: string | undefined

  const pollConfig = async (): Promise<boolean> => {
    const found = await identityOf(configFile(directory))
    if (found === config) return false
    config = found
    configFault = undefined
    try {
      description = describe(JSON.parse(await readText(configFile(directory), 'config')))
    } catch (error) {
      configFault = faultOf(configFile(directory), error)
      description = describe(undefined)
    }
    return true
  }

  const pollMetrics = async (): Promise<boolean> => {
    const before = metricsFault
    metricsFault = undefined
    const hasChanged = await lines.poll().catch((error: unknown) => {
      metricsFault = faultOf(metricsFile(directory), error)
      return false
    })
    return hasChanged || metricsFault !== before
  }

  const pollSummary = async (): Promise<boolean> => {
    const hasConfig = await pollConfig()
    const noted = await identityOf(recordFile(directory))
    const hasNote = noted !== record
    if (hasNote) note = (await readRunRecord(directory)).note
    record = noted
    const hasMetrics = await pollMetrics()
    const state = !isOver() && (await isLocked(directory).catch(() => false)) ? 'running' : 'ended'
    if (!hasConfig && !hasNote && !hasMetrics && state === summary.state) return false
    const faults = [configFault, metricsFault].filter((fault) => fault !== undefined)
    const model = faults.length === 0 ? description.model : `${description.model}; ${faults.join('; ')}`
    summary = { ...description, model, id, name, state, ...(note !== undefined && { note }) }
    return true
  }

  const pollCheckpoint = async (): Promise<boolean> => {
    const found = await identityOf(latestFile(directory))
    if (found === checkpoint) return false
    checkpoint = found
    return true
  }

  return {
    directory,
    history,
    summary: () => summary,
    checkpoint: () => checkpoint,
    poll: async () => {
      const changes = [await pollSummary(), await pollCheckpoint()]
      return changes.includes(true)
    },
  }
}
