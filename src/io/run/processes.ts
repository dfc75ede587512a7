import { hostname } from 'node:os'
import { codeOf } from '../files/failures.ts'
import { readTextSync } from '../files/regularFile.ts'

/** The identity of a process. Ids are reused, so it includes the start time, where the system provides it. */
export type ProcessIdentity = Readonly<{ pid: number; host: string; birth: string }>

const UNKNOWN = 'unknown'

/** The start time of a process in system ticks; nothing for a zombie. */
const birthOf = (pid: number): string | undefined => {
  try {
    // The command's name, in brackets, may contain any character; state and times follow it.
    const fields = readTextSync(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : (fields[19] ?? UNKNOWN)
  } catch {
    return UNKNOWN
  }
}

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** This process. */
export const ownIdentity = (): ProcessIdentity => ({
  pid: process.pid,
  host: hostname(),
  birth: birthOf(process.pid) ?? UNKNOWN,
})

/** Whether a process is alive; nothing if it runs on another computer. */
export const isAlive = ({ pid, host, birth }: ProcessIdentity): boolean | undefined => {
  if (host !== hostname()) return undefined
  if (!isRunning(pid)) return false
  const now = birthOf(pid)
  return now !== undefined && (now === birth || now === UNKNOWN || birth === UNKNOWN)
}
