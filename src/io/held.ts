/**
 * What a thread would leave behind if it ended now: the locks of runs, and temporary files and folders. Whoever can end
 * the thread listens, and cleans up after it. A lock is told before it is taken, and with each folder that it may lie in.
 */
export type Holding =
  | Readonly<{ kind: 'temporary'; path: string }>
  | Readonly<{ kind: 'locked' | 'unlocked'; directory: string; ticket: string }>

let listener: (holding: Holding) => void = () => undefined

/** Passes on what this thread holds from now on. */
export const onHolding = (listen: (holding: Holding) => void): void => {
  listener = listen
}

/** Tells what this thread is about to hold, or holds no more. */
export const hold = (holding: Holding): void => listener(holding)
