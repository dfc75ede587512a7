/**
 * Synchronises threads through words of shared memory. A round is one batch: the training thread announces it, and every
 * worker thread reports when its shard is done. Each word has its own cache line.
 */
export type Barrier = Int32Array<SharedArrayBuffer>

const LINE = 16
/** Changes with every round. */
const ROUND = 0
/** The batch's T and B, written before the round changes and read after. */
const STEPS = 1
const SEQUENCES = 2

const statusOf = (thread: number): number => LINE * (1 + thread)

/** Beside a thread's status: whether it has ended, and the system's number of it, 0 if unknown. */
const goneOf = (thread: number): number => statusOf(thread) + 1
const systemIdOf = (thread: number): number => statusOf(thread) + 2

const WORKING = 0
const DONE = 1
const FAILED = 2

/** How a thread's shard ended; `gone`: the thread has ended; `silent`: it timed out. */
export type Outcome = 'done' | 'failed' | 'gone' | 'silent'

/** Polls before a thread sleeps: some ten microseconds, less than waking a thread takes. */
const LOOKS = 4096
/** One sleep, in milliseconds. Timeouts count sleeps, so that a suspended process does not time out. */
const NAP = 100

/** A batch's sizes. */
export type Round = Readonly<{ T: number; B: number }>

export const barrierFor = (threads: number): Barrier => new Int32Array(new SharedArrayBuffer(4 * LINE * (1 + threads)))

const isStill = (barrier: Barrier, word: number, value: number): boolean => {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(barrier, word) !== value) return false
  return true
}

/** Starts a round. All threads see what was written to shared memory before. */
export const announceRound = (barrier: Barrier, threads: number, { T, B }: Round): void => {
  for (let thread = 0; thread < threads; thread++) Atomics.store(barrier, statusOf(thread), WORKING)
  Atomics.store(barrier, STEPS, T)
  Atomics.store(barrier, SEQUENCES, B)
  Atomics.add(barrier, ROUND, 1)
  Atomics.notify(barrier, ROUND)
}

/** The last round: it has no batch. */
const LAST: Round = { T: 0, B: 0 }

/** Stops all worker threads. */
export const stopWorkers = (barrier: Barrier, threads: number): void => announceRound(barrier, threads, LAST)

/** Serves rounds until stopped. `perform` returns whether its shard succeeded. */
export const serveRounds = (barrier: Barrier, thread: number, perform: (round: Round) => boolean): void => {
  for (let seen = 0; ; ) {
    if (isStill(barrier, ROUND, seen)) Atomics.wait(barrier, ROUND, seen)
    const round = Atomics.load(barrier, ROUND)
    if (round === seen) continue
    seen = round
    const [T, B] = [Atomics.load(barrier, STEPS), Atomics.load(barrier, SEQUENCES)]
    if (T === LAST.T) return
    const well = perform({ T, B })
    Atomics.store(barrier, statusOf(thread), well ? DONE : FAILED)
    Atomics.notify(barrier, statusOf(thread))
  }
}

/** Tells that a thread has ended. */
export const leave = (barrier: Barrier, thread: number): void => {
  Atomics.store(barrier, goneOf(thread), 1)
  Atomics.notify(barrier, statusOf(thread))
}

/** Makes a thread's number in the system known, so that its end is noticed even if it cannot tell. */
export const introduce = (barrier: Barrier, thread: number, systemId: number): void => {
  Atomics.store(barrier, systemIdOf(thread), systemId)
}

/** Whether the system still runs a thread, by the system's number of it. */
export type IsRunning = (systemId: number) => boolean

const isGone = (barrier: Barrier, thread: number, isRunning: IsRunning): boolean => {
  const systemId = Atomics.load(barrier, systemIdOf(thread))
  return Atomics.load(barrier, goneOf(thread)) !== 0 || (systemId !== 0 && !isRunning(systemId))
}

/**
 * Waits for a thread's report.
 *
 * @param patience timeout in milliseconds
 */
export const outcomeOf = (
  barrier: Barrier,
  thread: number,
  patience: number,
  isRunning: IsRunning = () => true,
): Outcome => {
  const word = statusOf(thread)
  if (isStill(barrier, word, WORKING))
    for (let naps = 0; Atomics.load(barrier, word) === WORKING; naps++) {
      // Looks at the status again: the thread may have ended after its report.
      if (isGone(barrier, thread, isRunning) && Atomics.load(barrier, word) === WORKING) return 'gone'
      if (naps * NAP >= patience) return 'silent'
      Atomics.wait(barrier, word, WORKING, NAP)
    }
  return Atomics.load(barrier, word) === DONE ? 'done' : 'failed'
}
