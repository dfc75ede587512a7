import { setPriority } from 'node:os'

/** Niceness of a thread: low while it loads and a user waits, higher afterwards. */
const niceness = { loading: 4, serving: 10 } as const

/**
 * Lowers the priority of this thread, and of threads that it starts, below that of the training threads. Linux only:
 * on other systems the call would change the priority of the whole process.
 */
export const yieldToTraining = (stage: keyof typeof niceness): void => {
  if (process.platform !== 'linux') return
  try {
    setPriority(0, niceness[stage])
  } catch {
    // The system does not allow it. All threads keep the same priority.
  }
}
