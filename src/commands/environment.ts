import type { readerTaskEither } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { Signal } from '../runs/trainingHooks.ts'
import type { Report } from './supervision.ts'

/** A terminal. `colourBits` is 24, 8, 4, or 1 for no colours. */
export type Screen = Readonly<{
  columns: number
  rows: number
  colourBits: number
  keys: (() => AsyncIterable<string>) | undefined
}>

/** The side effects available to a command. Results go to stdout, everything else to stderr. */
export type Environment = Readonly<{
  stdout: (text: string) => void
  stderr: (text: string) => void
  /**
   * The lines of standard input, as they come, without their ends; of a line beyond 256 MiB the first
   * bytes, one more than that. What was written to stdout is flushed before the next line is read. They end with the input, when a
   * signal requests a stop, or when nobody reads stdout any more.
   */
  stdin: () => AsyncIterable<Uint8Array>
  /** The terminal of stderr, if it is one that can draw a line in place; its width now. */
  terminal: Readonly<{ columns: number }> | undefined
  /** The terminal of stdout, if it is one. `keys` yields pressed keys, where stdin is a terminal too. */
  screen: Screen | undefined
  /** Monotonic time in milliseconds. */
  now: () => number
  /** Seconds since 1970. */
  wallTime: () => number
  /** The signal that requested a stop, if any. Whoever looks must then end the command. */
  stopped: () => Signal | undefined
  /** Tells the command's supervisor; absent where the command has none. */
  report?: (report: Report, transferred?: ReadonlyArray<ArrayBuffer>) => void
}>

/** The effect of a command, run with an environment. */
export type Effect<A = void> = readerTaskEither.ReaderTaskEither<Environment, AppError, A>
