import type { Connection } from './connection.ts'
import type { Unrecorded } from './message.ts'

/** A wait in words: “in 5 s”. */
const soon = (milliseconds: number): string => `in ${Math.max(1, Math.round(milliseconds / 1000))} s`

/** The state of the connection, as the page says it. */
export const connectionText = (connection: Connection): string => {
  switch (connection.kind) {
    case 'connecting':
      return 'Connecting …'
    case 'connected':
      return 'Live'
    case 'lost': {
      const again = `Trying again ${soon(connection.retryIn)}. The page shows the last data received.`
      if (connection.reason === 'busy') return `Too many pages are open. ${again}`
      return connection.reason === 'refused'
        ? `The server refuses this page. Open the address that it printed. ${again}`
        : `Connection lost. ${again}`
    }
  }
}

/** What the page says while it lists no runs. */
export const emptyText = (isReady: boolean): string => (isReady ? 'No runs yet.' : 'Loading …')

/** What the page says where a run has no recording. */
export const recordingText = (
  why: Unrecorded | undefined,
  { isReady, isServed }: Readonly<{ isReady: boolean; isServed: boolean }>,
): string => {
  switch (why?.kind) {
    case undefined:
      if (!isReady) return 'Loading …'
      return isServed ? 'Loading the recording …' : 'This file has no recording of this run.'
    case 'due':
      return 'The recording is being made …'
    case 'none':
      return 'No recording yet: there is one after the first checkpoint.'
    case 'failed':
      return `There is no recording: ${why.reason}`
  }
}
