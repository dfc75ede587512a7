import type { Signal } from '../runs/trainingHooks.ts'

/** Memory shared by the training thread and its supervisor. */
export type Supervision = Readonly<{
  /** 0, or 1 + the index in {@link signals} of the signal that requested a stop. */
  stop: Int32Array
  /** Whether stderr is a terminal that can draw a line in place. */
  isTerminal: boolean
  /** Its width, kept up to date. */
  columns: Int32Array
}>

/** The signals that request a stop. */
export const signals: ReadonlyArray<Signal> = ['SIGINT', 'SIGTERM']

/** Requests a stop. The first request determines the signal; returns whether this was the first. */
export const askToStop = ({ stop }: Supervision, signal: Signal): boolean =>
  Atomics.compareExchange(stop, 0, 0, signals.indexOf(signal) + 1) === 0

/** The signal that requested a stop, if any. */
export const stopSignal = ({ stop }: Supervision): Signal | undefined => signals[Atomics.load(stop, 0) - 1]
