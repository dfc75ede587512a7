import type { Labels, SlotHistory } from './relabelling.ts'
import { indexed, type Table, type Tables } from './tables.ts'

/** Where a state's tensor counts slots: its axes after time and batch that are as long as there are slots. */
const slotAxes: Readonly<Record<string, ReadonlyArray<number>>> = {
  memory: [2],
  usage: [2],
  readWeightings: [3],
  writeWeightings: [3],
  precedence: [3],
  link: [3, 4],
}

/** `[t][n]`: the numbers that a table has for each slot of one sequence. */
const perSlot = (
  table: Table | undefined,
  axis: number,
  slots: number,
  b: number,
): ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>> =>
  Array.from({ length: table?.shape[0] ?? 0 }, (_, t) => {
    const rows = Array.from({ length: slots }, (): number[] => [])
    for (const [index, value] of table ? indexed(table, t, b) : []) rows[index[axis - 2] as number]?.push(value)
    return rows
  })

/** What the tables say of each slot of one sequence; the link excepted, which ties slots to each other. */
export const historyOf = (tables: Tables, slots: number, b: number): SlotHistory => {
  const parts = Object.entries(slotAxes)
    .filter(([, axes]) => axes.length === 1)
    .map(([path, [axis]]) => perSlot(tables.get(path), axis as number, slots, b))
  const [first = []] = parts
  return {
    features: first.map((rows, t) => rows.map((_, n) => parts.flatMap((part) => part[t]?.[n] ?? []))),
    usage: perSlot(tables.get('usage'), 2, slots, b).map((rows) => rows.flat()),
    writes: perSlot(tables.get('writeWeightings'), 3, slots, b),
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
export const relabelled = (path: string, table: Table, labels: ReadonlyArray<Labels>): Table => {
  const axes = slotAxes[path] ?? []
  const [steps = 0, batch = 0, ...inner] = table.shape
  const size = inner.reduce((product, n) => product * n, 1)
  const data = Array.from(table.data)
  for (let t = 0; t < steps; t++)
    for (let b = 0; b < batch; b++)
      for (const [index, value] of indexed(table, t, b)) {
        const moved = index.map((at, axis) => (axes.includes(axis + 2) ? (labels[b]?.[at] ?? at) : at))
        const flat = moved.reduce((offset, at, axis) => offset * (inner[axis] as number) + at, 0)
        data[(t * batch + b) * size + flat] = value
      }
  return { shape: table.shape, data }
}
