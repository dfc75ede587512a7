import { constants, setPriority } from 'node:os'

/**
 * Lets every thread that trains go before this one, where the system knows priorities of threads. Elsewhere it would
 * be the whole process that steps back.
 */
export const yieldToTraining = (): void => {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // A system that does not allow it: then all are equal.
  }
}
