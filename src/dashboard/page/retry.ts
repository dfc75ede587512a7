/** Milliseconds before each retry of a failed connection, increasing. */
const PATIENCE = [500, 1000, 2000, 5000, 10_000] as const

/** The longest wait that a server may ask for, in milliseconds. */
const LONGEST = 60_000

/**
 * The wait that a server asks for in `Retry-After`, in milliseconds: seconds, or a date.
 *
 * @param now the current time, in milliseconds since 1970
 * @returns undefined if it asks for none, or the header is not valid
 */
export const retryAfter = (header: string | null, now: number): number | undefined => {
  if (header === null) return undefined
  const wait = /^\s*\d+\s*$/.test(header) ? 1000 * Number(header) : Date.parse(header) - now
  return Number.isNaN(wait) ? undefined : Math.min(LONGEST, Math.max(0, wait))
}

/** The wait before a retry, in milliseconds: what the server asks for, or more from try to try. */
export const waitBefore = (tries: number, asked: number | undefined): number =>
  asked ?? (PATIENCE[Math.min(tries, PATIENCE.length - 1)] as number)

/** A clock that a test can set. */
export type Clock = Readonly<{
  /** Milliseconds since 1970. */
  now: () => number
  /** Calls an action after some milliseconds; the returned function cancels it. */
  after: (milliseconds: number, act: () => void) => () => void
}>

/** The clock of the page. */
export const pageClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, act) => {
    const timer = setTimeout(act, milliseconds)
    return () => clearTimeout(timer)
  },
}
