import { readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { codeOf } from '../files/failures.ts'

/** Who a process is. Ids are used again after a while, so the time of birth is a part of it where the system tells. */
export type ProcessIdentity = Readonly<{ pid: number; host: string; birth: string }>

const UNKNOWN = 'unknown'

/** When a process was born, in the system's own count, or nothing for one that only waits to be buried. */
const birthOf = (pid: number): string | undefined => {
  try {
    // The command's name, in brackets, may hold anything; state and times come after it.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
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

/** Whether a process is alive, or nothing where it ran on another machine. */
export const isAlive = ({ pid, host, birth }: ProcessIdentity): boolean | undefined => {
  if (host !== hostname()) return undefined
  if (!isRunning(pid)) return false
  const now = birthOf(pid)
  return now !== undefined && (now === birth || now === UNKNOWN || birth === UNKNOWN)
}
