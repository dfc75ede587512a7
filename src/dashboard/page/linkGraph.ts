import { maxOf } from '../../core/extremes.ts'
import { short } from '../../core/numbers.ts'
import type { Place } from '../../recording/fieldPlaces.ts'
import { type CaptionedField, firstOf } from '../../recording/fields.ts'
import type { Head } from '../../recording/heads.ts'
import { entry } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import { headWeightings } from '../../recording/weightings.ts'
import { element, freshId, svgElement } from './element.ts'
import { FAINT } from './linkLegible.ts'
import type { Subject } from './panel.ts'
import { hideTip, showTip } from './pointer.ts'

/** The most slots that fit on the circle. */
const MOST = 48

const SIZE = 320
const RADIUS = 124

type Point = readonly [x: number, y: number]

const pointAt = (index: number, count: number, radius: number): Point => {
  const angle = (2 * Math.PI * index) / count - Math.PI / 2
  return [SIZE / 2 + radius * Math.cos(angle), SIZE / 2 + radius * Math.sin(angle)]
}

/** A line that bends towards the centre and ends before the node that it points to. */
const bent = ([x0, y0]: Point, [x1, y1]: Point, gap: number): string => {
  const middle = SIZE / 2
  const [cx, cy] = [(x0 + x1) / 2 + 0.35 * (middle - (x0 + x1) / 2), (y0 + y1) / 2 + 0.35 * (middle - (y0 + y1) / 2)]
  const length = Math.hypot(x1 - cx, y1 - cy) || 1
  const [ex, ey] = [x1 - ((x1 - cx) / length) * gap, y1 - ((y1 - cy) / length) * gap]
  return `M${x0.toFixed(1)} ${y0.toFixed(1)}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${ex.toFixed(1)} ${ey.toFixed(1)}`
}

const arrowHead = (id: string): SVGElement =>
  svgElement(
    'marker',
    {
      id,
      viewBox: '0 0 8 8',
      refX: 6,
      refY: 4,
      markerWidth: 8,
      markerHeight: 8,
      markerUnits: 'userSpaceOnUse',
      orient: 'auto',
    },
    svgElement('path', { d: 'M0 0L8 4L0 8z', class: 'arrow-head' }),
  )

/** The field that fills the nodes, such as usage. */
export const fillOf = (recording: Recording): CaptionedField | undefined => firstOf(recording, 'N')

/** Links at a step as a graph: an arrow from the slot of a column to that of a row. */
export const linkGraph = (
  { recording, slots }: Subject,
  { caption, numbers: link }: CaptionedField,
  t: number,
  { index: place }: Place,
): Element => {
  if (slots.length > MOST)
    return element('p', { class: 'explanation' }, `${slots.length} slots are too many for a graph. Use the matrix.`)
  const heads = headWeightings(recording)
  const of = (kind: Head['kind'], slot: number): number =>
    maxOf(
      heads.filter((head) => head.kind === kind).map(({ weight }) => weight(t, slot)),
      0,
    )
  const fill = fillOf(recording)
  const radius = slots.length > 24 ? 8 : 12
  const id = freshId('arrow')
  const arrows = slots.flatMap((later, i) =>
    slots.flatMap((earlier, j) => {
      const strength = entry(link, t, ...place, later, earlier)
      if (!(strength >= FAINT)) return []
      const arrow = svgElement('path', {
        d: bent(pointAt(j, slots.length, RADIUS), pointAt(i, slots.length, RADIUS), radius + 2),
        class: 'arrow',
        'stroke-opacity': strength.toFixed(3),
        'stroke-width': (0.75 + 1.75 * strength).toFixed(2),
        'marker-end': `url(#${id})`,
      })
      arrow.addEventListener('pointermove', (event) =>
        showTip(event.clientX, event.clientY, {
          title: `slot ${earlier} → slot ${later}`,
          lines: [{ name: caption.value, value: short(strength) }],
        }),
      )
      arrow.addEventListener('pointerleave', hideTip)
      return [{ arrow, strength, words: `${earlier} to ${later} (${short(strength)})` }]
    }),
  )
  const nodes = slots.map((slot, index) => {
    const [x, y] = pointAt(index, slots.length, RADIUS)
    const [tx, ty] = pointAt(index, slots.length, RADIUS + radius + 11)
    const filled = svgElement('circle', { cx: x, cy: y, r: radius, class: 'node-fill' })
    filled.setAttribute('fill-opacity', (fill === undefined ? 0 : entry(fill.numbers, t, slot)).toFixed(3))
    const ring = (kind: string, weight: number, r: number) =>
      svgElement('circle', { cx: x, cy: y, r, class: `ring ${kind}`, 'stroke-opacity': weight.toFixed(3) })
    return svgElement(
      'g',
      {},
      svgElement('circle', { cx: x, cy: y, r: radius, class: 'node' }),
      filled,
      ring('write', of('write', slot), radius + 1),
      ring('read', of('read', slot), radius + 4),
      svgElement('text', { x: tx, y: ty, class: 'node-label' }, String(slot)),
    )
  })
  const words = arrows
    .toSorted((a, b) => b.strength - a.strength)
    .slice(0, 12)
    .map(({ words }) => words)
  return svgElement(
    'svg',
    {
      viewBox: `0 0 ${SIZE} ${SIZE}`,
      class: 'graph',
      role: 'img',
      'aria-label': words.length === 0 ? 'No links yet' : `${caption.title} between slots: ${words.join(', ')}`,
    },
    svgElement('defs', {}, arrowHead(id)),
    ...arrows.map(({ arrow }) => arrow),
    ...nodes,
    ...(words.length === 0
      ? [svgElement('text', { x: SIZE / 2, y: SIZE / 2, class: 'node-label' }, 'no links yet')]
      : []),
  )
}
