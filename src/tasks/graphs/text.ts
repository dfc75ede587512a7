import type { Row, Sequence } from '../task.ts'
import { BASE, tripleSize } from './triples.ts'

/** What the marks of {@link triplesText} mean. */
export const TRIPLES_KEY =
  '12 –07→ 93: edge 07 leads from node 12 to node 93; dots are unknown; answers are in brackets'

/** Triples per line of a graph's description. */
const PER_LINE = 4

/** The digit of one-hot channels: a dot if none is set, a star if several are, as in a union of triples. */
const digitOf = (channels: Row): string => {
  const on = channels.flatMap((x, digit) => (x > 0.5 ? [digit] : []))
  return on.length === 1 ? `${on[0]}` : on.length === 0 ? '·' : '*'
}

const labelOf = (channels: Row): string =>
  Array.from({ length: channels.length / BASE }, (_, place) =>
    digitOf(channels.slice(place * BASE, (place + 1) * BASE)),
  ).join('')

/** “12 –07→ 93”: an edge of kind 07 leads from node 12 to node 93. */
const tripleText = (row: Row, digits: number): string => {
  const width = digits * BASE
  const [source, edge, destination] = [0, 1, 2].map((at) => labelOf(row.slice(at * width, (at + 1) * width)))
  return `${source} –${edge}→ ${destination}`
}

const isBlank = (row: Row): boolean => row.every((x) => x <= 0.5)

/** Items side by side, {@link PER_LINE} per line. */
const inLines = (items: ReadonlyArray<string>): ReadonlyArray<string> =>
  Array.from({ length: Math.ceil(items.length / PER_LINE) }, (_, line) =>
    items.slice(line * PER_LINE, (line + 1) * PER_LINE).join('   '),
  )

/**
 * A question about a graph as text: its edges, the query, with dots for the unknown digits, and the target triples, one
 * per line, in brackets. A model's triple follows if it differs. Intermediate outputs come before in parentheses, step
 * by step; stars are digits of several triples at once.
 *
 * @param outputs a model's, `[T, O]` in [0,1]
 */
export const triplesText =
  (digits: number) =>
  ({ inputs, targets, mask }: Sequence, outputs: ReadonlyArray<Row> = targets): ReadonlyArray<string> => {
    const size = tripleSize(digits)
    const textOf = (row: Row = []): string => tripleText(row.slice(0, size), digits)
    const asked = inputs.findIndex((row) => row[size] === 1)
    const due = inputs.findIndex((row) => row[size + 1] === 1)
    const between = inputs.slice(asked, due)
    const isSilent = (row: Row): boolean => row.every((x) => x === 0)
    const question = between.filter((row) => !isSilent(row))
    const thoughts = between.flatMap((row, at) => {
      const t = asked + at
      const said = outputs[t] ?? []
      return isSilent(row) && (mask[t] === 1 || !isBlank(said)) ? [isBlank(said) ? 'nothing' : textOf(said)] : []
    })
    return [
      ...inLines(inputs.slice(0, asked).map(textOf)),
      '',
      `${question.map(textOf).join(', then ')} ?`,
      ...(thoughts.length === 0 ? [] : [`(${thoughts.join(' | ')})`]),
      ...targets.slice(due).map((row, at) => {
        const [right, said] = [textOf(row), textOf(outputs[due + at])]
        return said === right ? `[${right}]` : `[${right}] said: ${said}`
      }),
    ]
  }
