/** The first sentence of a text, without its full stop; cut between words to `room` characters. */
export const brief = (text: string, room: number): string => {
  const sentence = (/^.*?[.](?= |$)/su.exec(text)?.[0] ?? text).replace(/\.$/, '')
  if (sentence.length <= room) return sentence
  const cut = sentence.slice(0, room).lastIndexOf(' ')
  return `${sentence.slice(0, cut > 0 ? cut : room - 1).replace(/[,;:]$/, '')}…`
}

/** A name and what it stands for. */
export type Described = Readonly<{ name: string; summary: string }>

/** One line each, of at most `columns`: the name, and the first sentence of its summary. */
export const briefLines = (list: ReadonlyArray<Described>, columns: number): ReadonlyArray<string> => {
  const width = list.reduce((most, { name }) => Math.max(most, name.length), 0)
  const room = Math.max(10, columns - width - 2)
  return list.map(({ name, summary }) => `${name.padEnd(width)}  ${brief(summary, room)}`.trimEnd())
}
