/** The most bytes of a line of standard input. */
export const LONGEST_LINE = 2 ** 28

const NEWLINE = 0x0a
const RETURN = 0x0d
const MARK = Buffer.from([0xef, 0xbb, 0xbf])

const withoutReturn = (line: Buffer): Buffer => (line.at(-1) === RETURN ? line.subarray(0, -1) : line)

/**
 * The lines of bytes that come in chunks, without `\n` or `\r\n`, each as soon as its end has come. A byte order mark at
 * the start is skipped. A line that is too long is the last: its first `longest` bytes and one more.
 *
 * @param longest the most bytes of a line
 */
export async function* linesIn(chunks: AsyncIterable<Uint8Array>, longest = LONGEST_LINE): AsyncGenerator<Buffer> {
  let pieces: Buffer[] = []
  let held = 0
  let isFirst = true
  const line = (last: Buffer): Buffer => {
    const whole = pieces.length === 0 ? last : Buffer.concat([...pieces, last])
    const bytes = isFirst && whole.subarray(0, MARK.length).equals(MARK) ? whole.subarray(MARK.length) : whole
    pieces = []
    held = 0
    isFirst = false
    return withoutReturn(bytes)
  }
  for await (const given of chunks) {
    const chunk = Buffer.from(given.buffer, given.byteOffset, given.length)
    let from = 0
    for (let to = chunk.indexOf(NEWLINE); to >= 0; to = chunk.indexOf(NEWLINE, from)) {
      if (held + to - from > longest) return yield line(chunk.subarray(from, to)).subarray(0, longest + 1)
      yield line(chunk.subarray(from, to))
      from = to + 1
    }
    if (from === chunk.length) continue
    pieces.push(chunk.subarray(from))
    held += chunk.length - from
    if (held > longest) return yield line(Buffer.alloc(0)).subarray(0, longest + 1)
  }
  if (held > 0) yield line(Buffer.alloc(0))
}
