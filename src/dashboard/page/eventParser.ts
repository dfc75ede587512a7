/** A reader of server-sent events: takes pieces of a stream, and passes each event on when it is complete. */
export const eventParser = (hear: (event: string, data: string) => void): ((piece: string) => void) => {
  let rest = ''
  let event = ''
  let data: string[] = []
  const take = (line: string): void => {
    if (line === '') {
      if (data.length > 0) hear(event === '' ? 'message' : event, data.join('\n'))
      event = ''
      data = []
      return
    }
    // A line that begins with a colon is a comment.
    const [field = '', value = ''] = line.startsWith(':') ? [] : split(line)
    if (field === 'event') event = value
    if (field === 'data') data.push(value)
  }
  return (piece) => {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) take(line.endsWith('\r') ? line.slice(0, -1) : line)
  }
}

/** A line's field and value; one space after the colon is not part of the value. */
const split = (line: string): readonly [string, string] => {
  const at = line.indexOf(':')
  if (at === -1) return [line, '']
  const value = line.slice(at + 1)
  return [line.slice(0, at), value.startsWith(' ') ? value.slice(1) : value]
}
