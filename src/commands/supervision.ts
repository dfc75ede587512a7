import type { Signal } from '../runs/trainingHooks.ts'

/** What the thread that trains shares with the one that watches. */
export type Supervision = Readonly<{
  /** 0, or one more than the index in {@link signals} of what asked to stop. */
  stop: Int32Array
  /** Whether stderr is a terminal, and how wide. */
  isTerminal: boolean
  columns: number
}>

/** The signals that ask to stop. */
export const signals: ReadonlyArray<Signal> = ['SIGINT', 'SIGTERM']

/** Asks to stop; the first to ask decides by which signal. Says whether this was the first. */
export const askToStop = ({ stop }: Supervision, signal: Signal): boolean =>
  Atomics.compareExchange(stop, 0, 0, signals.indexOf(signal) + 1) === 0

/** The signal that asked to stop, if one did. */
export const stopSignal = ({ stop }: Supervision): Signal | undefined => signals[Atomics.load(stop, 0) - 1]
