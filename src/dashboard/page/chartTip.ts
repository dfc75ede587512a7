import type { ChartKind, ChartSpec } from './chartAxes.ts'
import { valueAt } from './lineValues.ts'
import type { Tip } from './pointer.ts'
import { cssVariable } from './theme.ts'

/** The most curves in a tip. */
const MOST = 16

type Row = Readonly<{ name: string; colour: string; y: number | null; value: string }>

/** “2 curves ended before”, of the curves that have no point near a place. */
const endedNote = (ended: number, more: number): string | undefined => {
  const notes = [
    ...(more > 0 ? [`${more} more`] : []),
    ...(ended > 0 ? [`${ended} ${ended === 1 ? 'curve' : 'curves'} ended before`] : []),
  ]
  return notes.length === 0 ? undefined : notes.join('; ')
}

/** The values of all curves that have a point near a place, the largest first. */
export const tipAt = ({ format }: ChartKind, { lines, x }: ChartSpec, at: number): Tip => {
  const found = lines.map((line) => ({ line, at: valueAt(line.points, at) }))
  const rows = found.flatMap(({ line: { name, colour, points }, at: here }): ReadonlyArray<Row> => {
    if (here.kind !== 'value') return []
    const { y, index } = here
    const [low, high] = 'low' in points ? [points.low[index] ?? null, points.high[index] ?? null] : [null, null]
    const text = (value: number | null) => (value === null ? 'not finite' : format(value))
    const quartiles = 'low' in points ? ` (${text(low)} to ${text(high)})` : ''
    return [{ name, colour, y, value: `${text(y)}${quartiles}` }]
  })
  const sorted = rows.toSorted((a, b) => (b.y ?? Number.POSITIVE_INFINITY) - (a.y ?? Number.POSITIVE_INFINITY) || 0)
  const ended = found.filter((one) => one.at.kind === 'ended' && one.line.kind !== 'baseline').length
  const note = endedNote(ended, sorted.length - MOST)
  return {
    title: x.format(at),
    lines: sorted.slice(0, MOST).map(({ name, colour, value }) => ({ name, value, swatch: cssVariable(colour) })),
    ...(note !== undefined && { note }),
  }
}
