import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { linkOrCopy, writeFileAtomically, writeNew } from '../files/atomicFile.ts'
import { attempt, unless } from '../files/failures.ts'
import { finallyDoing, onFailureDoing } from '../files/finallyDoing.ts'
import { readText } from '../files/regularFile.ts'
import { readdir, rename, rm, stat } from '../files/system.ts'
import { isTemporary, temporaryName } from '../files/temporary.ts'
import { hold } from '../held.ts'
import { isAlive, ownIdentity, type ProcessIdentity } from './processes.ts'

/** A run's lock, held by this process. `stale`: the ticket of a dead process that it replaced, if any. */
export type RunLock = Readonly<{ directory: string; ticket: string; stale?: string }>

/** The lock's name in a run directory. */
export const LOCK = 'lock'
const ATTEMPTS = 20
/** Time (ms) to wait for a stopping process to write its checkpoint and release its lock. */
const PATIENCE_MS = 3000
const PAUSE_MS = 100

/** The content of the lock file: the holder's identity and a unique nonce. */
const newTicket = (): string => `${JSON.stringify({ ...ownIdentity(), nonce: randomBytes(8).toString('hex') })}\n`

/** The holder of a ticket; nothing for an unreadable one. */
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

/** Hard-links a file to a new name; returns whether that succeeded. */
const linkNew = (source: string, path: string): Promise<boolean> =>
  unless(['EEXIST', 'ENOENT'], false, async () => {
    await linkOrCopy(source, path, { sync: false })
    return true
  })

/**
 * Removes a dead process's lock. If another process has done so and locked the run again since `stale` was read, the lock is
 * put back.
 */
export const removeStale = async (path: string, stale: string): Promise<void> => {
  const aside = temporaryName(path)
  const moved = await unless(['ENOENT'], false, async () => {
    await rename(path, aside)
    return true
  })
  if (!moved) return
  await finallyDoing(
    async () => {
      let isStale = false
      try {
        isStale = (await readText(aside, 'lock')) === stale
      } finally {
        if (!isStale) await linkNew(aside, path)
      }
    },
    'remove',
    aside,
    () => rm(aside, { force: true }),
  )
}

const held = (directory: string, holder: ProcessIdentity): AppError => ({
  tag: 'Usage',
  message:
    isAlive(holder) !== undefined
      ? `Process ${holder.pid} is training in ${directory}. Wait until it ends, or stop it, then try again.`
      : `${directory} is locked by process ${holder.pid} on ${holder.host}. If no process trains there any more, delete ${join(directory, LOCK)}.`,
})

/** The lock, or why there is none: somebody else has it. `temporary`: where the ticket is written. */
const taken = async (directory: string, ticket: string, temporary: string): Promise<E.Either<AppError, RunLock>> => {
  const path = join(directory, LOCK)
  const deadline = performance.now() + PATIENCE_MS
  let stale: string | undefined
  for (let attempts = 0; attempts < ATTEMPTS; attempts++) {
    // Written for each attempt, since the holder of the lock may have removed it.
    await unless(['EEXIST'], undefined, () => writeNew(temporary, ticket, { sync: false }))
    if (await linkNew(temporary, path)) return E.right({ directory, ticket, ...(stale !== undefined && { stale }) })
    const found = await unless(['ENOENT'], undefined, () => readText(path, 'lock'))
    if (found === undefined) continue
    const holder = holderOf(found)
    const alive = holder !== undefined && isAlive(holder) !== false
    if (alive && performance.now() > deadline) return E.left(held(directory, holder))
    if (alive) {
      await setTimeout(PAUSE_MS)
      attempts = 0
    } else {
      await removeStale(path, found)
      stale = found
    }
  }
  return E.left({ tag: 'IoFailure', action: 'lock', path: directory, reason: 'other processes keep taking its lock' })
}

/** Removes the lock, unless another process has taken it over. */
const giveBack = async ({ directory, ticket }: RunLock): Promise<void> => {
  const path = join(directory, LOCK)
  const found = await unless(['ENOENT'], undefined, () => readText(path, 'lock'))
  if (found === ticket) await rm(path, { force: true })
}

/**
 * Locks a run directory, so that no two processes train in it. Takes over a dead process's lock; waits a few seconds for a
 * living process to end.
 *
 * The ticket is written under a temporary name and hard-linked, so that no process reads a partial lock.
 *
 * @returns `Usage` if another process holds it
 */
export const acquireLock = (directory: string): TE.TaskEither<AppError, RunLock> => {
  const ticket = newTicket()
  return F.pipe(
    attempt('lock', directory, async () => {
      hold({ kind: 'locked', directory, ticket })
      const temporary = temporaryName(join(directory, LOCK))
      return onFailureDoing(
        () =>
          finallyDoing(
            () => taken(directory, ticket, temporary),
            'remove',
            temporary,
            () => rm(temporary, { force: true }),
          ),
        'unlock',
        directory,
        () => giveBack({ directory, ticket }),
      )
    }),
    TE.chainEitherK((lock) => lock),
    TE.orElseFirstIOK(() => () => hold({ kind: 'unlocked', directory, ticket })),
  )
}

/** Releases the lock, unless another process has taken it over. */
export const releaseLock = (lock: RunLock): TE.TaskEither<AppError, void> =>
  F.pipe(
    attempt('unlock', lock.directory, () => giveBack(lock)),
    TE.map(() => hold({ kind: 'unlocked', directory: lock.directory, ticket: lock.ticket })),
  )

/** Releases the lock, and puts back the stale one that it replaced: for a process that changed nothing in the run. */
export const restoreLock = (lock: RunLock): TE.TaskEither<AppError, void> => {
  const { directory, ticket, stale } = lock
  if (stale === undefined) return releaseLock(lock)
  const path = join(directory, LOCK)
  return F.pipe(
    attempt('unlock', directory, () => unless(['ENOENT'], undefined, () => readText(path, 'lock'))),
    TE.chain((found) => (found === ticket ? writeFileAtomically(path, stale) : TE.right(undefined))),
    TE.map(() => hold({ kind: 'unlocked', directory, ticket })),
  )
}

/** Whether a process trains in a run directory, as far as this computer can tell. */
export const isLocked = async (directory: string): Promise<boolean> => {
  const ticket = await unless(['ENOENT', 'ENOTDIR'], '', () => readText(join(directory, LOCK), 'lock'))
  const holder = holderOf(ticket)
  return holder !== undefined && isAlive(holder) !== false
}

/** Whether a process trains in a run directory, or died there, as far as this computer can tell. */
export const lockStateOf = async (directory: string): Promise<'held' | 'stale' | 'none'> => {
  const left = await unless(['ENOENT', 'ENOTDIR'], undefined, () => stat(join(directory, LOCK)))
  if (left === undefined) return 'none'
  // A lock that is a pipe, say, is nobody's, and reading it could wait for ever.
  return left.isFile() && (await isLocked(directory)) ? 'held' : 'stale'
}

const HOUR_MS = 3_600_000

/** Whether an unfinished new run was left by a dead process. */
const isAbandoned = async (directory: string): Promise<boolean> => {
  const ticket = await unless(['ENOENT', 'ENOTDIR'], '', () => readText(join(directory, LOCK), 'lock'))
  const holder = holderOf(ticket)
  if (holder !== undefined) return isAlive(holder) === false
  const made = await unless(['ENOENT'], undefined, () => stat(directory))
  return made !== undefined && Date.now() - made.mtimeMs > HOUR_MS
}

/** Removes unfinished new runs that killed processes left in a directory. */
export const sweepAbandoned = (folder: string): TE.TaskEither<AppError, void> =>
  attempt('clean up', folder, async () => {
    const names = await unless(['ENOENT'], [], () => readdir(folder))
    for (const path of names.filter(isTemporary).map((name) => join(folder, name))) {
      if (await isAbandoned(path)) await rm(path, { recursive: true, force: true })
    }
  })
