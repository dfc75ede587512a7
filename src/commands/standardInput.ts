import { addAbortSignal } from 'node:stream'
import type { Signal } from '../runs/trainingHooks.ts'
import { linesIn } from './linesIn.ts'
import { flushed } from './pipes.ts'

/** Standard input, for {@link Environment}. */
export type StandardInput = Readonly<{
  lines: () => AsyncIterable<Uint8Array>
  /** The signal that ended the lines, if one did. */
  stopped: () => Signal | undefined
}>

const signals: ReadonlyArray<Signal> = ['SIGINT', 'SIGTERM', 'SIGHUP']

/** The process's standard input. Once its lines are asked for, a signal ends them instead of the process. */
export const standardInput = (): StandardInput => {
  let received: Signal | undefined
  const lines = async function* (): AsyncGenerator<Uint8Array> {
    const end = new AbortController()
    // They stay until the process ends: what the command then saves must not be cut off.
    for (const signal of signals)
      process.on(signal, () => {
        received ??= signal
        end.abort()
      })
    for (const event of ['error', 'close']) process.stdout.on(event, () => end.abort())
    try {
      for await (const line of linesIn(addAbortSignal(end.signal, process.stdin))) {
        if (end.signal.aborted) return
        yield line
        await flushed(process.stdout)
      }
    } catch (error) {
      if (!end.signal.aborted) throw error
    }
  }
  return { lines, stopped: () => received }
}
