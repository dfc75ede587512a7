import { parseJson } from '../../formats/jsonText.ts'
import { decodeRecording } from '../../formats/recordingFile.ts'
import type { Message, Source } from './message.ts'

/** A message in a self-contained file. Recordings are base64. */
export type Embedded =
  | Exclude<Message, { kind: 'recording' }>
  | Readonly<{ kind: 'recording'; run: string; step: number; base64: string }>

/** The id of the element that holds the messages. */
export const EMBEDDED = 'told'

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))

const unpacked = (told: Embedded): Message =>
  told.kind === 'recording'
    ? { kind: 'recording', run: told.run, step: told.step, recording: decodeRecording(bytesOf(told.base64)) }
    : told

/** The messages embedded in the document, if any. */
export const embeddedSource = (from: Document): Source | undefined => {
  const text = from.getElementById(EMBEDDED)?.textContent
  if (text === undefined || text === null) return undefined
  return {
    listen: (tell) => {
      for (const told of parseJson(text) as ReadonlyArray<Embedded>) tell(unpacked(told))
      tell({ kind: 'ready' })
      return () => undefined
    },
  }
}
