import { textOn } from './scaleText.ts'
import { type Disposable, element, inNextFrame, on } from './element.ts'
import { cellsOf, drawHeatMap } from './heatMapPicture.ts'
import { cellAt, type HeatMapSpec, type Layout, layoutOf, phaseAt } from './heatMapSpec.ts'
import { announce, hideTip, showTip, type Tip } from './pointer.ts'
import { onTheme } from './theme.ts'

type Cell = readonly [row: number, column: number]

/** A heat map on the page. */
export type HeatMap = Disposable & Readonly<{ show: (spec: HeatMapSpec, marked?: number) => void }>

/** “slot 3 · step 8, answer” */
const titleOf = (spec: HeatMapSpec, row: number, column: number): string => {
  const phase = phaseAt(spec, column)
  return [
    `${spec.rows.name} ${spec.rows.label(row)} · ${spec.columns.name} ${spec.columns.label(column)}`,
    ...(phase === undefined ? [] : [phase.name]),
  ].join(', ')
}

const tipOf = (spec: HeatMapSpec, [row, column]: Cell): Tip => ({
  title: titleOf(spec, row, column),
  lines: [
    {
      name: spec.value + (spec.wrong?.(row, column) === true ? ' (wrong)' : ''),
      value: textOn(spec.scale, spec.field.value(row, column)),
    },
  ],
})

const spoken = ({ title, lines }: Tip): string =>
  `${title.replace(' · ', ', ')}: ${lines.map(({ name, value }) => `${name} ${value}`).join(', ')}`

const MOVES: Readonly<Record<string, Cell>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
}

const clamped = (value: number, count: number): number => Math.max(0, Math.min(count - 1, value))

/**
 * A heat map in a container. The pointer, touch or the arrow keys show a cell's value; a click or Enter selects its
 * column.
 */
export const heatMap = (container: HTMLElement, pick: (column: number) => void = () => undefined): HeatMap => {
  const canvas = element('canvas', {
    class: 'heat',
    tabindex: 0,
    role: 'application',
    'aria-roledescription': 'heat map',
  })
  container.append(canvas)
  let spec: HeatMapSpec | undefined
  let layout: Layout | undefined
  let cells: HTMLCanvasElement | undefined
  let marked: number | undefined
  let cursor: Cell | undefined

  const drawing = inNextFrame(() => {
    const width = container.clientWidth
    if (spec === undefined || width === 0) return
    layout = layoutOf(spec, width)
    canvas.style.height = `${layout.height}px`
    cells ??= cellsOf(spec)
    drawHeatMap(canvas, cells, spec, layout, { column: marked, cursor })
  })

  const tell = (cell: Cell, x: number, y: number) => {
    if (spec === undefined) return
    cursor = cell
    showTip(x, y, tipOf(spec, cell))
    drawing.ask()
  }
  const leave = () => {
    cursor = undefined
    hideTip()
    drawing.ask()
  }
  const pointed = (event: PointerEvent | MouseEvent) => {
    const { left, top } = canvas.getBoundingClientRect()
    const cell = spec && layout && cellAt(spec, layout, event.clientX - left, event.clientY - top)
    if (cell === undefined) leave()
    else tell(cell, event.clientX, event.clientY)
    return cell
  }
  const keyed = (event: KeyboardEvent) => {
    const move = MOVES[event.key]
    if (spec === undefined || layout === undefined) return
    if (event.key === 'Enter' && cursor !== undefined) pick(cursor[1])
    if (event.key === 'Escape') leave()
    if (move === undefined) return
    event.preventDefault()
    event.stopPropagation()
    const from = cursor ?? [0, marked ?? 0]
    const cell = [clamped(from[0] + move[0], spec.field.rows), clamped(from[1] + move[1], spec.field.columns)] as const
    const { left, top } = canvas.getBoundingClientRect()
    const x = left + layout.left + (cell[1] + 1) * layout.cellWidth
    tell(cell, x, top + layout.top + (cell[0] + 1) * layout.cellHeight)
    announce(spoken(tipOf(spec, cell)))
  }
  const observer = new ResizeObserver(drawing.ask)
  observer.observe(container)
  const undo = [
    on(canvas, 'pointermove', pointed),
    on(canvas, 'pointerleave', leave),
    on(canvas, 'blur', leave),
    on(canvas, 'keydown', keyed),
    on(canvas, 'click', (event) => {
      const cell = pointed(event)
      if (cell !== undefined) pick(cell[1])
    }),
    onTheme(drawing.ask),
    drawing.dispose,
    () => observer.disconnect(),
    () => canvas.remove(),
  ]
  return {
    show: (next, column) => {
      if (next !== spec) {
        cells = undefined
        canvas.setAttribute('aria-label', `${next.label}. Use the arrow keys to read its cells.`)
        const { rows, columns } = next.field
        if (cursor !== undefined) cursor = [clamped(cursor[0], rows), clamped(cursor[1], columns)]
      }
      spec = next
      marked = column
      drawing.ask()
    },
    dispose: () => {
      for (const step of undo) step()
    },
  }
}
