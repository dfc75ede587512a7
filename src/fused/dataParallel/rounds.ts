/**
 * How threads take turns, in words of shared memory. A round is one batch: the thread that trains announces it, every
 * other thread reports when its shard is done. Each word has a cache line of its own.
 */
export type Control = Int32Array<SharedArrayBuffer>

const LINE = 16
/** Changes with every round. */
const ROUND = 0
/** The batch's T and B. They are written before the round changes, and read after. */
const STEPS = 1
const SEQUENCES = 2

const statusOf = (thread: number): number => LINE * (1 + thread)

const WORKING = 0
const DONE = 1
const FAILED = 2

/** How a thread's shard ended; `silent` where it did not in time. */
export type Outcome = 'done' | 'failed' | 'silent'

/** Looks before a thread goes to sleep: some ten microseconds, less than it takes to wake one up. */
const LOOKS = 4096
/** One sleep, in milliseconds. Time is counted in these, so that a stopped process does not run out of it. */
const NAP = 100

/** A batch, as far as threads must be told. */
export type Round = Readonly<{ T: number; B: number }>

export const controlFor = (threads: number): Control => new Int32Array(new SharedArrayBuffer(4 * LINE * (1 + threads)))

const isStill = (control: Control, word: number, value: number): boolean => {
  for (let look = 0; look < LOOKS; look++) if (Atomics.load(control, word) !== value) return false
  return true
}

/** Starts a round: everything that was written to shared memory before is there for all. */
export const announce = (control: Control, threads: number, { T, B }: Round): void => {
  for (let thread = 0; thread < threads; thread++) Atomics.store(control, statusOf(thread), WORKING)
  Atomics.store(control, STEPS, T)
  Atomics.store(control, SEQUENCES, B)
  Atomics.add(control, ROUND, 1)
  Atomics.notify(control, ROUND)
}

/** A round without a batch: the last one. */
const LAST: Round = { T: 0, B: 0 }

/** Lets all threads go. */
export const dismiss = (control: Control, threads: number): void => announce(control, threads, LAST)

/** Takes part in rounds, one after the other, until it is dismissed. `perform` says whether it went well. */
export const takePart = (control: Control, thread: number, perform: (round: Round) => boolean): void => {
  for (let seen = 0; ; ) {
    if (isStill(control, ROUND, seen)) Atomics.wait(control, ROUND, seen)
    const round = Atomics.load(control, ROUND)
    if (round === seen) continue
    seen = round
    const [T, B] = [Atomics.load(control, STEPS), Atomics.load(control, SEQUENCES)]
    if (T === LAST.T) return
    const well = perform({ T, B })
    Atomics.store(control, statusOf(thread), well ? DONE : FAILED)
    Atomics.notify(control, statusOf(thread))
  }
}

/**
 * Waits for a thread's report.
 *
 * @param patience milliseconds
 */
export const outcomeOf = (control: Control, thread: number, patience: number): Outcome => {
  const word = statusOf(thread)
  if (isStill(control, word, WORKING))
    for (let naps = 0; Atomics.load(control, word) === WORKING; naps++) {
      if (naps * NAP >= patience) return 'silent'
      Atomics.wait(control, word, WORKING, NAP)
    }
  return Atomics.load(control, word) === DONE ? 'done' : 'failed'
}
