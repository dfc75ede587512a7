import { entry } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import { diverging, READ, unit, WRITE } from '../charts/printColours.ts'
import { bottomAxis, leftAxis, thinned } from './axes.ts'
import { colourBar } from './colourBar.ts'
import { heatMap } from './heatMap.ts'
import type { About } from './mindFigure.ts'
import { slotLabel, slotNote, slotsShown } from './slotsShown.ts'
import { element, FAINT, GRID, moved, RULE, svgDocument, textLine } from './svg.ts'
import { wrapped } from './textWidth.ts'

/** A link among more slots than this is a grey square. */
const MOST_LINKED = 128

const MARGIN = 18
const LEFT = 52
const GAP = 22

type Bars = Readonly<{ title: string; colour: string; value: (slot: number) => number }>

const barsOf = ({ anatomy, intermediates }: Recording, t: number): ReadonlyArray<Bars> => {
  const heads = (kind: 'read' | 'write', colour: string): ReadonlyArray<Bars> => {
    const weightings = intermediates[`${kind}Weightings`]
    return weightings === undefined
      ? []
      : Array.from({ length: anatomy[`${kind}Heads`] }, (_, head) => ({
          title: anatomy[`${kind}Heads`] === 1 ? kind : `${kind} ${head + 1}`,
          colour,
          value: (slot: number) => entry(weightings, t, head, slot),
        }))
  }
  const { usage } = intermediates
  return [
    ...heads('write', WRITE),
    ...heads('read', READ),
    ...(usage === undefined ? [] : [{ title: 'usage', colour: FAINT, value: (slot: number) => entry(usage, t, slot) }]),
  ]
}

const drawBars = (bars: Bars, slots: ReadonlyArray<number>, row: number): string => {
  const width = 64
  const height = slots.length * row
  return [
    textLine(0, -6, bars.title, { size: 10, bold: true, fill: bars.colour }),
    ...[0.5, 1].map((at) =>
      element('line', { x1: at * width, x2: at * width, y1: 0, y2: height, stroke: GRID, 'stroke-width': 0.75 }),
    ),
    ...slots.map((slot, at) => {
      const long = Math.min(1, Math.max(0, bars.value(slot))) * width
      return long < 0.2
        ? ''
        : element('rect', { x: 0, y: at * row + row * 0.1, width: long, height: row * 0.8, fill: bars.colour })
    }),
    element('path', { d: `M0 0V${height}H${width}`, fill: 'none', stroke: RULE, 'stroke-width': 0.75 }),
    moved(
      0,
      height,
      bottomAxis(
        width,
        [0, 0.5, 1].map((at) => ({ at: at * width, text: String(at) })),
        'weight'.replace('weight', bars.title === 'usage' ? 'usage' : 'weight'),
      ),
    ),
  ].join('')
}

/** The largest entry by size, as the end of a scale: two digits, and never 0. */
const extentOf = (values: ReadonlyArray<number>): number => {
  const most = values.reduce((sum, value) => Math.max(sum, Math.abs(value)), 0)
  return most > 0 && Number.isFinite(most) ? Number(most.toPrecision(2)) : 1
}

/** Whether a machine has links that a figure has no room for. */
export const linkIsTooLarge = (recording: Recording): boolean =>
  recording.intermediates['link'] !== undefined && slotsShown(recording).slots.length > MOST_LINKED

/**
 * The memory after a step: its words, where each head looks, and a DNC's usage and link.
 *
 * @param t the step, from 0
 * @returns an SVG; nothing for a machine without memory
 */
export const memoryFigure = (recording: Recording, t: number, { title, subtitle }: About): string | undefined => {
  const { anatomy, intermediates } = recording
  const { memory, link } = intermediates
  if (memory === undefined) return undefined
  const shown = slotsShown(recording)
  const { slots } = shown
  const row = Math.max(2, Math.min(16, Math.floor(320 / slots.length)))
  const column = Math.max(2, Math.min(14, Math.floor(260 / anatomy.wordSize)))
  const height = Math.max(90, slots.length * row)
  const words = { width: anatomy.wordSize * column, height: slots.length * row }
  const extent = extentOf(
    slots.flatMap((slot) => Array.from({ length: anatomy.wordSize }, (_, w) => entry(memory, t, slot, w))),
  )
  const map = diverging(extent)
  const slotMarks = slots.map((slot, at) => ({ at: (at + 0.5) * row, text: String(slot) }))
  const dimensionMarks = Array.from({ length: anatomy.wordSize }, (_, w) => ({
    at: (w + 0.5) * column,
    text: String(w),
  }))
  const bars = barsOf(recording, t)
  const links = link === undefined || linkIsTooLarge(recording) ? 0 : anatomy.writeHeads
  const linkCell = Math.max(2, Math.min(row, Math.floor(320 / slots.length)))
  const linkWide = slots.length * linkCell
  const barsFrom = MARGIN + LEFT + words.width + 86
  const linkFrom = barsFrom + bars.length * (64 + GAP) + 44
  const width =
    links === 0 ? Math.max(520, linkFrom - 44 + MARGIN) : linkFrom + links * (linkWide + 50) - 50 + 66 + MARGIN
  const notes = wrapped(
    [
      subtitle,
      slotNote(shown) ?? '',
      link !== undefined && links === 0 ? `The link among ${slots.length} slots is too large to show.` : '',
    ]
      .filter(Boolean)
      .join(' '),
    10,
    width - 2 * MARGIN,
  )
  const titles = wrapped(title, 14, width - 2 * MARGIN, true)
  const head = MARGIN + titles.length * 18 + notes.length * 14 + 32
  const drawnLinks = Array.from({ length: links }, (_, writeHead) =>
    moved(
      linkFrom + writeHead * (linkWide + 50),
      head,
      textLine(0, -6, links === 1 ? 'link' : `link of write head ${writeHead + 1}`, { size: 10, bold: true }),
      heatMap({
        rows: slots.length,
        columns: slots.length,
        cell: { width: linkCell, height: linkCell },
        value: (i, j) => entry(link as NonNullable<typeof link>, t, writeHead, slots[i] as number, slots[j] as number),
        map: unit,
      }),
      leftAxis(
        linkWide,
        thinned(
          slots.map((slot, at) => ({ at: (at + 0.5) * linkCell, text: String(slot) })),
          11,
        ),
        'written next: slot',
        28,
      ),
      moved(
        0,
        linkWide,
        bottomAxis(
          linkWide,
          thinned(
            slots.map((slot, at) => ({ at: (at + 0.5) * linkCell, text: String(slot) })),
            18,
          ),
          'written before: slot',
        ),
      ),
    ),
  )
  return svgDocument(
    { width, height: head + Math.max(height, linkWide * Math.min(1, links)) + 44, title },
    ...titles.map((line, at) => textLine(MARGIN, MARGIN + 12 + at * 18, line, { size: 14, bold: true })),
    ...notes.map((line, at) =>
      textLine(MARGIN, MARGIN + titles.length * 18 + 11 + at * 14, line, { size: 10, fill: FAINT }),
    ),
    moved(
      MARGIN + LEFT,
      head,
      textLine(0, -6, 'memory', { size: 10, bold: true }),
      heatMap({
        rows: slots.length,
        columns: anatomy.wordSize,
        cell: { width: column, height: row },
        value: (at, w) => entry(memory, t, slots[at] as number, w),
        map,
      }),
      leftAxis(words.height, thinned(slotMarks, 11), slotLabel(shown), 32),
      moved(0, words.height, bottomAxis(words.width, thinned(dimensionMarks, 18), 'element of the word')),
      moved(
        words.width + 12,
        0,
        colourBar(map, { height: Math.min(160, height), label: 'value', ticks: [-extent, 0, extent] }),
      ),
    ),
    ...bars.map((one, at) => moved(barsFrom + at * (64 + GAP), head, drawBars(one, slots, row))),
    ...drawnLinks,
    ...(links === 0
      ? []
      : [
          moved(
            width - MARGIN - 52,
            head,
            colourBar(unit, { height: Math.min(160, linkWide), label: 'link', ticks: [0, 0.5, 1] }),
          ),
        ]),
  )
}
