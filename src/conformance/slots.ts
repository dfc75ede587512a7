import type { Labels, SlotHistory } from './relabelling.ts'
import { indexed, type Table, type Tables } from './tables.ts'

/** The slot axes of a state's tensors, by name: 0 is the first axis after time and batch. */
export type SlotAxes = Readonly<Record<string, ReadonlyArray<number>>>

/** `[t][n]`: the numbers of a table for each slot of one sequence. */
const perSlot = (
  table: Table | undefined,
  axis: number,
  slots: number,
  b: number,
): ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>> =>
  Array.from({ length: table?.shape[0] ?? 0 }, (_, t) => {
    const rows = Array.from({ length: slots }, (): number[] => [])
    for (const [index, value] of table ? indexed(table, t, b) : []) rows[index[axis] as number]?.push(value)
    return rows
  })

/** The history of each slot of one sequence, without the link, which relates slots to each other. */
export const historyOf = (axes: SlotAxes, tables: Tables, slots: number, b: number): SlotHistory => {
  const parts = Object.entries(axes)
    .filter(([, own]) => own.length === 1)
    .map(([path, [axis]]) => perSlot(tables.get(path), axis as number, slots, b))
  const by = (path: string) => perSlot(tables.get(path), axes[path]?.[0] ?? 0, slots, b)
  const [first = []] = parts
  return {
    features: first.map((rows, t) => rows.map((_, n) => parts.flatMap((part) => part[t]?.[n] ?? []))),
    usage: by('usage').map((rows) => rows.flat()),
    writes: by('writeWeightings'),
  }
}

/** Tables `[T …]` with the initial state before them. */
export const startingFrom = (initial: Tables, tables: Tables): Tables =>
  new Map(
    [...tables].map(([path, { shape, data }]) => [
      path,
      {
        shape: [(shape[0] ?? 0) + 1, ...shape.slice(1)],
        data: [...Array.from(initial.get(path)?.data ?? []), ...Array.from(data)],
      },
    ]),
  )

/** A state's table with the slots of each sequence relabelled. */
export const relabelled = (axes: ReadonlyArray<number>, table: Table, labels: ReadonlyArray<Labels>): Table => {
  const [steps = 0, batch = 0, ...inner] = table.shape
  const size = inner.reduce((product, n) => product * n, 1)
  const data = Array.from(table.data)
  for (let t = 0; t < steps; t++)
    for (let b = 0; b < batch; b++)
      for (const [index, value] of indexed(table, t, b)) {
        const moved = index.map((at, axis) => (axes.includes(axis) ? (labels[b]?.[at] ?? at) : at))
        const flat = moved.reduce((offset, at, axis) => offset * (inner[axis] as number) + at, 0)
        data[(t * batch + b) * size + flat] = value
      }
  return { shape: table.shape, data }
}
