import { createHash } from 'node:crypto'
import { jsonText } from '../formats/jsonText.ts'
import { encodeRecording } from '../formats/recordingFile.ts'
import { EMBEDDED, type Embedded } from './page/embeddedSource.ts'
import type { Message } from './page/message.ts'
import type { PageBundle } from './pageBundle.ts'

const packed = (message: Message): Embedded =>
  message.kind === 'recording'
    ? {
        kind: 'recording',
        run: message.run,
        step: message.step,
        base64: Buffer.from(encodeRecording(message.recording)).toString('base64'),
      }
    : message

/** JSON that cannot end its surrounding script element, whatever the names of runs. */
const inert = (text: string): string => text.replaceAll('<', '\\u003c')

/** A script or style that cannot end its own element. In JavaScript and CSS strings, `<\\/` is `</`. */
const inline = (text: string): string => text.replaceAll('</', '<\\/').replaceAll('<!--', '<\\!--')

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/** Only the file's own code runs, and nothing is fetched. uPlot and canvases set styles through the DOM. */
const policy = (script: string, style: string): string =>
  `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`

/**
 * The page and its messages in one HTML file, which works from disk, without a network.
 *
 * @law the same bundle and the same messages give the same file
 */
export const selfContained = ({ html, script, style }: PageBundle, told: ReadonlyArray<Message>): string => {
  const [code, css] = [inline(script), inline(style)]
  const data = inert(jsonText(told.map(packed)))
  return html
    .replace(
      /<meta charset="utf-8">/,
      (tag) => `${tag}\n<meta http-equiv="Content-Security-Policy" content="${policy(code, css)}">`,
    )
    .replace(/<link rel="stylesheet"[^>]*>/, () => `<style>${css}</style>`)
    .replace(
      /<script type="module"[^>]*><\/script>/,
      () => `<script type="application/json" id="${EMBEDDED}">${data}</script>\n<script type="module">${code}</script>`,
    )
}
