import type { CheckpointParts } from '../formats/sealedCheckpoint.ts'
import type { Holding } from '../io/held.ts'
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

/** A copy of a run's position, which the supervisor saves if the training thread does not answer. */
export type Standby = Readonly<{ directory: string; step: number; keep: number; parts: CheckpointParts }>

/** What a command's thread tells its supervisor. */
export type Report =
  | Holding
  /** A run is open, and this command continues it. */
  | Readonly<{ kind: 'run'; directory: string; toContinue: string }>
  | Readonly<{ kind: 'standby'; standby: Standby }>
  /** The run goes back to its latest checkpoint: an earlier copy is void. */
  | Readonly<{ kind: 'noStandby' }>
  /** It has seen the request to stop, and ends by itself. */
  | Readonly<{ kind: 'stopping' }>

/** The signals that request a stop. */
export const signals: ReadonlyArray<Signal> = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** Requests a stop. The first request determines the signal; returns whether this was the first. */
export const askToStop = ({ stop }: Supervision, signal: Signal): boolean =>
  Atomics.compareExchange(stop, 0, 0, signals.indexOf(signal) + 1) === 0

/** The signal that requested a stop, if any. */
export const stopSignal = ({ stop }: Supervision): Signal | undefined => signals[Atomics.load(stop, 0) - 1]
