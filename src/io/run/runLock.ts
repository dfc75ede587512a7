import { randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { copyFile, link, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { taskEither as TE } from 'fp-ts'
import { either as E } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { NO_LINKS } from '../files/atomicFile.ts'
import { attempt, codeOf, ioFailure, unless } from '../files/failures.ts'
import { isTemporary, temporaryName } from '../files/temporary.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from './processes.ts'

/** A run's lock, while this process holds it. */
export type RunLock = Readonly<{ directory: string; ticket: string }>

/** The lock's name in a run directory. */
export const LOCK = 'lock'
const ATTEMPTS = 20
/** A process that was just stopped is given this long to write its checkpoint and let go. */
const PATIENCE_MS = 3000
const PAUSE_MS = 100

/** What the lock file holds: who holds it, and a word that no other lock has. */
const newTicket = (): string => `${JSON.stringify({ ...ownIdentity(), nonce: randomBytes(8).toString('hex') })}\n`

/** Who a ticket belongs to. One that cannot be read belongs to nobody. */
const holderOf = (ticket: string): ProcessIdentity | undefined => {
  try {
    const { pid, host, birth } = JSON.parse(ticket) as Partial<Record<string, unknown>>
    return Number.isSafeInteger(pid) && (pid as number) > 0 && typeof host === 'string' && typeof birth === 'string'
      ? { pid: pid as number, host, birth }
      : undefined
  } catch {
    return undefined
  }
}

/** Gives a file a second name, which must be new; or says that it could not. */
const linkNew = (source: string, path: string): Promise<boolean> =>
  unless(['EEXIST', 'ENOENT'], false, async () => {
    try {
      await link(source, path)
    } catch (error) {
      if (!NO_LINKS.includes(codeOf(error) ?? '')) throw error
      await copyFile(source, path, constants.COPYFILE_EXCL)
    }
    return true
  })

/**
 * Takes a dead process's lock away. Somebody else may have done so, and have locked it again, since `stale` was read:
 * then the lock is given back.
 */
export const removeStale = async (path: string, stale: string): Promise<void> => {
  const aside = temporaryName(path)
  const moved = await unless(['ENOENT'], false, async () => {
    await rename(path, aside)
    return true
  })
  if (!moved) return
  if ((await readFile(aside, 'utf8')) !== stale) await linkNew(aside, path)
  await rm(aside, { force: true })
}

const held = (directory: string, holder: ProcessIdentity): AppError => ({
  tag: 'Usage',
  message:
    isAlive(holder) !== undefined
      ? `Process ${holder.pid} is training in ${directory}. Wait until it ends, or stop it, and try again.`
      : `${directory} is locked by process ${holder.pid} on ${holder.host}. If nothing trains there any more, delete ${join(directory, LOCK)}.`,
})

/**
 * Takes the lock of a run directory, so that no two processes train in it. A dead process's lock is taken over;
 * a living one has a few seconds to end.
 *
 * The ticket is written under a temporary name and linked in, so that a lock is never seen half-written.
 *
 * @returns `Usage` where another process holds it
 */
export const acquireLock =
  (directory: string): TE.TaskEither<AppError, RunLock> =>
  async () => {
    const path = join(directory, LOCK)
    const temporary = temporaryName(path)
    const ticket = newTicket()
    const deadline = performance.now() + PATIENCE_MS
    try {
      for (let attempts = 0; attempts < ATTEMPTS; attempts++) {
        // Each time anew: the holder of the lock may have tidied it up.
        await writeFile(temporary, ticket)
        if (await linkNew(temporary, path)) return E.right({ directory, ticket })
        const found = await unless(['ENOENT'], undefined, () => readFile(path, 'utf8'))
        if (found === undefined) continue
        const holder = holderOf(found)
        const alive = holder !== undefined && isAlive(holder) !== false
        if (alive && performance.now() > deadline) return E.left(held(directory, holder))
        if (alive) {
          await setTimeout(PAUSE_MS)
          attempts = 0
        } else await removeStale(path, found)
      }
      return E.left({ tag: 'IoFailure', action: 'lock', path: directory, reason: 'others keep taking its lock' })
    } catch (error) {
      return E.left(ioFailure('lock', directory)(error))
    } finally {
      await rm(temporary, { force: true })
    }
  }

/** Gives the lock back, unless it is not ours any more. */
export const releaseLock = ({ directory, ticket }: RunLock): TE.TaskEither<AppError, void> =>
  attempt('unlock', directory, async () => {
    const path = join(directory, LOCK)
    const found = await unless(['ENOENT'], undefined, () => readFile(path, 'utf8'))
    if (found === ticket) await rm(path, { force: true })
  })

/** Whether a process trains in a run directory, as far as one can tell. */
export const isLocked = async (directory: string): Promise<boolean> => {
  const ticket = await unless(['ENOENT', 'ENOTDIR'], '', () => readFile(join(directory, LOCK), 'utf8'))
  const holder = holderOf(ticket)
  return holder !== undefined && isAlive(holder) !== false
}

const HOUR_MS = 3_600_000

/** Whether a run that was being made is left by a process that is dead. */
const isAbandoned = async (directory: string): Promise<boolean> => {
  const ticket = await unless(['ENOENT', 'ENOTDIR'], '', () => readFile(join(directory, LOCK), 'utf8'))
  const holder = holderOf(ticket)
  if (holder !== undefined) return isAlive(holder) === false
  const made = await unless(['ENOENT'], undefined, () => stat(directory))
  return made !== undefined && Date.now() - made.mtimeMs > HOUR_MS
}

/** Removes what killed processes left of runs that they were making in a folder. */
export const sweepAbandoned = (folder: string): TE.TaskEither<AppError, void> =>
  attempt('tidy up', folder, async () => {
    const names = await unless(['ENOENT'], [], () => readdir(folder))
    for (const path of names.filter(isTemporary).map((name) => join(folder, name))) {
      if (await isAbandoned(path)) await rm(path, { recursive: true, force: true })
    }
  })
