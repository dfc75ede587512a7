import { parseJson } from '../../formats/jsonText.ts'
import { decodeRecording } from '../../formats/recordingFile.ts'
import type { Message, Source } from './message.ts'

/** What a self-contained file holds: recordings as the base64 of their bytes. */
export type Embedded =
  | Exclude<Message, { kind: 'recording' }>
  | Readonly<{ kind: 'recording'; run: string; step: number; base64: string }>

/** The element that holds it. */
export const EMBEDDED = 'told'

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

const unpacked = (told: Embedded): Message =>
  told.kind === 'recording'
    ? { kind: 'recording', run: told.run, step: told.step, recording: decodeRecording(bytesOf(told.base64)) }
    : told

/** What lies in the document itself, if anything does. */
export const embeddedSource = (from: Document): Source | undefined => {
  const text = from.getElementById(EMBEDDED)?.textContent
  if (text === undefined || text === null) return undefined
  return {
    listen: (tell) => {
      for (const told of parseJson(text) as ReadonlyArray<Embedded>) tell(unpacked(told))
      return () => undefined
    },
  }
}
