import { setPriority } from 'node:os'

/** How far a thread steps back: a little while it loads and somebody waits for it, and then more. */
const niceness = { loading: 4, serving: 10 } as const

/**
 * Lets every thread that trains go before this one, and those that it starts, where the system knows priorities of
 * threads. Elsewhere it would be the whole process that steps back.
 */
export const yieldToTraining = (stage: keyof typeof niceness): void => {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, niceness[stage])
  } catch {
    // A system that does not allow it: then all are equal.
  }
}
