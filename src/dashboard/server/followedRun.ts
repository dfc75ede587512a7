import { readFile, stat } from 'node:fs/promises'
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
  /** Reads the directory. Returns whether anything changed. Never fails: unreadable files count as unchanged. */
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

const configIn = async (directory: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(configFile(directory), 'utf8'))
  } catch {
    return undefined
  }
}

/** Follows a run's metrics, config, lock and checkpoints. */
export const followRun = ({ id, name, directory, records, describe, isOver = () => false }: Options): FollowedRun => {
  const history = createHistory<string>(records)
  const lines = followLines(metricsFile(directory), {
    line: (text) => {
      if (isRecordLine(text)) history.add(() => recordTextOf(text), isEvaluated(text))
    },
    reset: history.clear,
  })
  let summary: Described = { id, name, ...describe(undefined), state: 'ended' }
  let config: string | undefined
  let record: string | undefined
  let checkpoint: string | undefined

  const pollSummary = async (): Promise<boolean> => {
    const found = await identityOf(configFile(directory))
    const state = !isOver() && (await isLocked(directory).catch(() => false)) ? 'running' : 'ended'
    const noted = await identityOf(recordFile(directory))
    if (found === config && noted === record && state === summary.state) return false
    const description = found === config ? summary : describe(await configIn(directory))
    const { note: _, ...described } = { ...summary, ...description }
    const { note } = noted === record ? summary : await readRunRecord(directory)
    config = found
    record = noted
    summary = { ...described, id, name, state, ...(note !== undefined && { note }) }
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
      const changes = [await pollSummary(), await lines.poll().catch(() => false), await pollCheckpoint()]
      return changes.includes(true)
    },
  }
}
