import type { readerTaskEither } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { Signal } from '../runs/trainingHooks.ts'

/** A terminal, and the bits of a colour that it shows: 24, 8, 4, or 1 for none. */
export type Screen = Readonly<{
  columns: number
  rows: number
  colourBits: number
  keys: (() => AsyncIterable<string>) | undefined
}>

/** Everything that a command may touch of the world. Results go to stdout, all else to stderr. */
export type Environment = Readonly<{
  stdout: (text: string) => void
  stderr: (text: string) => void
  /** The terminal behind stderr, where a person watches. */
  terminal: Readonly<{ columns: number }> | undefined
  /** The terminal behind stdout, where a person reads; `keys` where one can press them, until they are returned. */
  screen: Screen | undefined
  /** Milliseconds, from any start. */
  now: () => number
  /** Seconds since 1970. */
  wallTime: () => number
  /** Whether somebody asked to stop. */
  stopped: () => Signal | undefined
}>

/** What a command does: nothing until it is given an environment. */
export type Effect<A = void> = readerTaskEither.ReaderTaskEither<Environment, AppError, A>
