import { entry, extentOf, type Field, intermediate, withRows } from '../../recording/numbersAt.ts'
import type { Numbers } from '../../recording/recording.ts'
import type { Beside } from './heatMapSpec.ts'
import { called, momentPanel, named, type Panel, range, type Subject, slotSide } from './panel.ts'

/** `[T A B]` at a step, as A rows of B. */
const at = (numbers: Numbers, t: number): Field => ({
  rows: numbers.shape[1] ?? 0,
  columns: numbers.shape[2] ?? 0,
  value: (row, column) => entry(numbers, t, row, column),
})

/** Fields of the same width, one above the other. */
const stacked = (fields: ReadonlyArray<Field>): Field => {
  const places = fields.flatMap((field) => range(field.rows).map((row) => [field, row] as const))
  return {
    rows: places.length,
    columns: fields[0]?.columns ?? 0,
    value: (row, column) => {
      const place = places[row]
      return place === undefined ? Number.NaN : place[0].value(place[1], column)
    },
  }
}

const ELEMENT = { name: 'element of the word', label: String } as const

const attention = ({ recording, slots }: Subject, t: number): ReadonlyArray<Beside> =>
  (['write', 'read'] as const).flatMap((kind) => {
    const numbers = intermediate(recording, `${kind}Weightings`)
    if (numbers === undefined) return []
    return range(numbers.shape[1] ?? 0).map((head) => ({
      name: `${kind} head ${head + 1}`,
      variable: `--${kind}`,
      value: (row: number) => entry(numbers, t, head, slots[row] ?? -1),
    }))
  })

const memory = (subject: Subject, t: number): ReadonlyArray<Panel> => {
  const numbers = intermediate(subject.recording, 'memory')
  if (numbers === undefined) return []
  return [
    momentPanel(
      {
        id: 'memory',
        title: 'Memory',
        text: 'What the machine has stored, after this step’s write: one row a slot, one column an element of the word. The bars at the left show where its heads are now.',
        field: withRows(at(numbers, t), subject.slots),
        rows: slotSide(subject.slots),
        value: 'content',
        scale: { kind: 'diverging', extent: extentOf(numbers.data, 1e-6) },
        signs: [
          { variable: '--write', name: 'written' },
          { variable: '--read', name: 'read' },
        ],
      },
      { columns: ELEMENT, beside: attention(subject, t) },
    ),
  ]
}

const numbered = (word: string, count: number): ReadonlyArray<string> =>
  range(count).map((head) => called(word, head, count))

type Part = Readonly<{ name: string; labels: ReadonlyArray<string> }>

/** Vectors of one word each, under each other, on one scale for all steps. */
const vectors = (
  { recording }: Subject,
  t: number,
  parts: ReadonlyArray<Part>,
  words: Pick<Panel, 'id' | 'title' | 'text'> & Readonly<{ value: string; unit?: boolean }>,
): ReadonlyArray<Panel> => {
  const found = parts.flatMap(({ name, labels }) => {
    const numbers = intermediate(recording, name)
    return numbers === undefined ? [] : [{ numbers, labels }]
  })
  if (found.length === 0) return []
  const extent = Math.max(...found.map(({ numbers }) => extentOf(numbers.data, 1e-6)))
  return [
    momentPanel(
      {
        ...words,
        field: stacked(found.map(({ numbers }) => at(numbers, t))),
        rows: named(
          '',
          found.flatMap(({ labels }) => labels),
        ),
        scale: words.unit === true ? { kind: 'sequential', extent: 1 } : { kind: 'diverging', extent },
      },
      { columns: ELEMENT },
    ),
  ]
}

/** What the machine holds and does at one step. */
export const momentPanels = (subject: Subject, t: number): ReadonlyArray<Panel> => {
  const { readHeads: R, writeHeads: K } = subject.recording.anatomy
  const [reads, writes] = [numbered('read', R), numbered('write', K)]
  return [
    ...memory(subject, t),
    ...vectors(
      subject,
      t,
      [
        { name: 'addVectors', labels: writes },
        { name: 'writeVectors', labels: writes },
        { name: 'readVectors', labels: reads },
      ],
      {
        id: 'words',
        title: 'Words written and read',
        text: 'What is added to the slots being written, and what comes back from the slots being read.',
        value: 'element',
      },
    ),
    ...vectors(
      subject,
      t,
      [
        { name: 'keys', labels: [...reads, ...writes] },
        { name: 'writeKeys', labels: writes },
        { name: 'readKeys', labels: reads },
      ],
      { id: 'keys', title: 'Keys', text: 'What each head looks for when it finds its place by content.', value: 'key' },
    ),
    ...vectors(subject, t, [{ name: 'eraseVectors', labels: writes }], {
      id: 'erase',
      title: 'Erased',
      text: 'How much of each element is wiped from the slots being written, before the new word is added.',
      value: 'erased',
      unit: true,
    }),
  ]
}

/** The link of a write head at a step: which slot was written right after which. */
export const linkPanel = ({ recording, slots }: Subject, t: number, head: number): Panel | undefined => {
  const numbers = intermediate(recording, 'link')
  if (numbers === undefined) return undefined
  const side = slotSide(slots)
  return momentPanel(
    {
      id: 'link',
      title: 'Link',
      text: 'The order of writing. A cell is full where the slot of its row was written right after the slot of its column; that is the trail which forward and back follow.',
      field: {
        rows: slots.length,
        columns: slots.length,
        value: (row, column) => entry(numbers, t, head, slots[row] ?? -1, slots[column] ?? -1),
      },
      rows: { ...side, name: 'slot' },
      value: 'written right after',
    },
    { columns: { ...side, name: 'after slot' } },
  )
}
