import { bottomAxis, leftAxis, thinned } from '../charts/axes.ts'
import { colourBar } from '../charts/colourBar.ts'
import { heatMap } from '../charts/heatMap.ts'
import { colourMapOf, unit } from '../charts/colourScale.ts'
import { storedScale } from '../charts/colourScaleFor.ts'
import { READ, WRITE } from '../charts/lineColours.ts'
import { element, FAINT, GRID, moved, RULE, svgDocument, textLine } from '../charts/svg.ts'
import { wrapped } from '../charts/textWidth.ts'
import { placesOn, titleAt } from '../recording/fieldPlaces.ts'
import { captionedFields, fieldsOf, firstOf } from '../recording/fields.ts'
import { headLabel } from '../recording/heads.ts'
import { entry, length } from '../recording/numbersAt.ts'
import type { Recording } from '../recording/recording.ts'
import { headWeightings } from '../recording/weightings.ts'
import { binNote, binsOf, farthest } from './bins.ts'
import type { About } from './inspectorFigure.ts'
import { gapLine } from './gapLine.ts'
import { gapsMarked, MOST_SLOTS, type SlotsShown, slotLabel, slotMarks, slotNote, slotsShown } from './slotsShown.ts'

/** The most columns for the elements of a word. */
const MOST_ELEMENTS = 256

const MARGIN = 18
const LEFT = 52
const GAP = 22

type Bars = Readonly<{ title: string; label: string; colour: string; value: (slot: number) => number }>

const barsOf = (recording: Recording, t: number): ReadonlyArray<Bars> => [
  ...headWeightings(recording).map((head) => ({
    title: headLabel(head),
    label: 'weight',
    colour: head.kind === 'write' ? WRITE : READ,
    value: (slot: number) => head.weight(t, slot),
  })),
  ...captionedFields(recording)
    .filter(({ axes }) => axes === 'N')
    .map(({ caption, numbers }) => ({
      title: caption.value,
      label: caption.value,
      colour: FAINT,
      value: (slot: number) => entry(numbers, t, slot),
    })),
]

const drawBars = (bars: Bars, shown: SlotsShown, row: number): string => {
  const { slots } = shown
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
    ...gapsMarked(shown, row).map((at) => gapLine('row', at * row, width)),
    moved(
      0,
      height,
      bottomAxis(
        width,
        [0, 0.5, 1].map((at) => ({ at: at * width, text: String(at) })),
        bars.label,
      ),
    ),
  ].join('')
}

type Links = Readonly<{ title: string; value: (t: number, to: number, from: number) => number }>

/** The link matrices, one per write head. */
const linksOf = (recording: Recording): ReadonlyArray<Links> =>
  fieldsOf(recording, 'links').flatMap((field) =>
    placesOn(field, field.letters.length - 2, recording.anatomy).map((place) => ({
      title: titleAt(recording, field, place).toLowerCase(),
      value: (t, to, from) => entry(field.numbers, t, ...place.index, to, from),
    })),
  )

/**
 * The memory after a step: its words, the head weightings, and usage and links if it has them.
 *
 * @param t the step, from 0
 * @returns an SVG; undefined for a model without memory
 */
export const memoryFigure = (recording: Recording, t: number, { title, subtitle }: About): string | undefined => {
  const stored = firstOf(recording, 'N W')
  if (stored === undefined) return undefined
  const memory = stored.numbers
  const wordSize = length(memory, 2)
  const links = linksOf(recording)
  const shown = slotsShown(recording, MOST_SLOTS)
  const { slots } = shown
  const gapsAt = (pixels: number): ReadonlyArray<number> => gapsMarked(shown, pixels)
  const elements = binsOf(wordSize, MOST_ELEMENTS)
  const row = Math.max(2, Math.min(16, Math.floor(320 / slots.length)))
  const column = Math.max(2, Math.min(14, Math.floor(260 / elements.count)))
  const height = Math.max(90, slots.length * row)
  const words = { width: elements.count * column, height: slots.length * row }
  const map = colourMapOf(storedScale(memory.data))
  const dimensionMarks = Array.from({ length: wordSize }, (_, w) => ({
    at: ((w + 0.5) / elements.size) * column,
    text: String(w),
  }))
  const bars = barsOf(recording, t)
  const linkCell = Math.max(2, Math.min(row, Math.floor(320 / slots.length)))
  const linkWide = slots.length * linkCell
  const barsFrom = MARGIN + LEFT + words.width + 86
  const linkFrom = barsFrom + bars.length * (64 + GAP) + 44
  const width =
    links.length === 0
      ? Math.max(520, linkFrom - 44 + MARGIN)
      : linkFrom + links.length * (linkWide + 50) - 50 + 66 + MARGIN
  const notes = wrapped(
    [subtitle, slotNote(shown) ?? '', binNote(elements, 'column of the memory', 'elements')].filter(Boolean).join(' '),
    10,
    width - 2 * MARGIN,
  )
  const titles = wrapped(title, 14, width - 2 * MARGIN, true)
  const head = MARGIN + titles.length * 18 + notes.length * 14 + 32
  const drawnLinks = links.map((link, at) =>
    moved(
      linkFrom + at * (linkWide + 50),
      head,
      textLine(0, -6, link.title, { size: 10, bold: true }),
      heatMap({
        rows: slots.length,
        columns: slots.length,
        cell: { width: linkCell, height: linkCell },
        value: (i, j) => link.value(t, slots[i] as number, slots[j] as number),
        map: unit,
      }),
      ...gapsAt(linkCell).flatMap((at) => [
        gapLine('row', at * linkCell, linkWide),
        gapLine('column', at * linkCell, linkWide),
      ]),
      leftAxis(linkWide, slotMarks(shown, linkCell, 11), 'to slot', 28),
      moved(0, linkWide, bottomAxis(linkWide, slotMarks(shown, linkCell, 22), 'from slot')),
    ),
  )
  return svgDocument(
    { width, height: head + Math.max(height, linkWide * Math.min(1, links.length)) + 44, title },
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
        columns: elements.count,
        cell: { width: column, height: row },
        value: (at, bin) => farthest(elements, (w) => entry(memory, t, slots[at] as number, w))(bin),
        map,
      }),
      ...gapsAt(row).map((at) => gapLine('row', at * row, words.width)),
      leftAxis(words.height, slotMarks(shown, row, 11), slotLabel(shown), 32),
      moved(0, words.height, bottomAxis(words.width, thinned(dimensionMarks, 18), 'element of the word')),
      moved(
        words.width + 12,
        0,
        colourBar(map, { height: Math.min(160, height), label: 'value', ticks: [map.low, 0, map.high] }),
      ),
    ),
    ...bars.map((one, at) => moved(barsFrom + at * (64 + GAP), head, drawBars(one, shown, row))),
    ...drawnLinks,
    ...(links.length === 0
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
