import { extentOf, intermediate, overTime, withRows } from '../../recording/numbersAt.ts'
import { called, heads, named, overTimePanel, type Panel, range, type Section, type Subject } from './panel.ts'

type Words = Readonly<{ title: string; text: string; value: string }>

const ROW_HEIGHT = 20

/** One row a head. */
const byHead = (subject: Subject, name: string, side: string, words: Words, labels?: ReadonlyArray<string>) => {
  const numbers = intermediate(subject.recording, name)
  if (numbers === undefined) return []
  const rows = labels === undefined ? heads(side) : named(side, labels)
  return [overTimePanel({ id: name, ...words, field: overTime(numbers), rows }, { rowHeight: ROW_HEIGHT })]
}

/** One row a head, on a scale from 0 to the greatest that there is. */
const sizes = (subject: Subject, name: string, side: string, words: Words, labels?: ReadonlyArray<string>) => {
  const numbers = intermediate(subject.recording, name)
  const scale = { kind: 'sequential', extent: extentOf(numbers?.data ?? [], 1) } as const
  return byHead(subject, name, side, words, labels).map((panel) => ({ ...panel, scale, map: { ...panel.map, scale } }))
}

/** An NTM's heads come reads first: R1, R2, W1 … */
const headNames = ({ recording: { anatomy } }: Subject): ReadonlyArray<string> => [
  ...range(anatomy.readHeads).map((head) => called('read', head, anatomy.readHeads)),
  ...range(anatomy.writeHeads).map((head) => called('write', head, anatomy.writeHeads)),
]

const STRENGTHS =
  'How sharply content is looked up. Near 1, all slots that resemble the key share the attention; large, the best match gets all of it.'

const shifts = (subject: Subject): ReadonlyArray<Panel> => {
  const numbers = intermediate(subject.recording, 'shiftWeightings')
  if (numbers === undefined) return []
  const count = numbers.shape[2] ?? 0
  // Entry s brings attention from slot n + s − ⌊S/2⌋ to slot n, so it moves by ⌊S/2⌋ − s: reversed, moves ascend.
  const order = range(count).toReversed()
  const moves = order.map((s) => Math.floor(count / 2) - s).map((move) => (move > 0 ? `+${move}` : String(move)))
  return headNames(subject).map((name, head) =>
    overTimePanel(
      {
        id: `shiftWeightings-${head}`,
        title: `Shift, ${name} head`,
        text: 'How far the head moves along the memory after its look-up: 0 stays, +1 goes to the next slot. A steady +1 walks through memory as a tape.',
        field: withRows(overTime(numbers, head), order),
        rows: named('moves', moves),
        value: 'weight',
      },
      { rowHeight: ROW_HEIGHT },
    ),
  )
}

const readModes = (subject: Subject): ReadonlyArray<Panel> => {
  const numbers = intermediate(subject.recording, 'readModes')
  const { readHeads, writeHeads: K } = subject.recording.anatomy
  if (numbers === undefined) return []
  const along = (word: string) => range(K).map((head) => called(word, head, K))
  const labels = [...along('back'), ...along('forward'), 'content']
  return range(readHeads).map((head) =>
    overTimePanel(
      {
        id: `readModes-${head}`,
        title: `${called('Read head', head, readHeads)}: how it finds its place`,
        text: 'Forward goes on to what was written next, back to what was written before, content looks for what resembles its key.',
        field: overTime(numbers, head),
        rows: named('mode', labels),
        value: 'share',
      },
      { rowHeight: ROW_HEIGHT },
    ),
  )
}

const ntmControls = (subject: Subject): ReadonlyArray<Panel> => {
  const names = headNames(subject)
  return [
    ...byHead(
      subject,
      'interpolationGates',
      'head',
      {
        title: 'Interpolation gates',
        text: 'Open (1): the head looks its place up by content. Closed (0): it starts from where it was a step ago.',
        value: 'gate',
      },
      names,
    ),
    ...shifts(subject),
    ...sizes(
      subject,
      'sharpening',
      'head',
      {
        title: 'Sharpening',
        text: 'The power that the weighting is raised to at the end. 1 leaves it as it is; more undoes the blur that shifting brings.',
        value: 'power',
      },
      names,
    ),
    ...sizes(subject, 'strengths', 'head', { title: 'Key strengths', text: STRENGTHS, value: 'strength' }, names),
  ]
}

const dncControls = (subject: Subject): ReadonlyArray<Panel> => [
  ...byHead(subject, 'writeGates', 'head', {
    title: 'Write gates',
    text: 'One row a write head: 1 writes at this step, 0 leaves the memory alone.',
    value: 'gate',
  }),
  ...byHead(subject, 'allocationGates', 'head', {
    title: 'Allocation gates',
    text: 'Open (1): write to a free slot, or the least used one. Closed (0): write to what was found by content.',
    value: 'gate',
  }),
  ...byHead(subject, 'freeGates', 'head', {
    title: 'Free gates',
    text: 'One row a read head: 1 says that what was just read is no longer needed, and its slot may be used again.',
    value: 'gate',
  }),
  ...readModes(subject),
  ...sizes(subject, 'writeStrengths', 'head', {
    title: 'Key strengths, write heads',
    text: STRENGTHS,
    value: 'strength',
  }),
  ...sizes(subject, 'readStrengths', 'head', {
    title: 'Key strengths, read heads',
    text: STRENGTHS,
    value: 'strength',
  }),
]

/** How the heads got where they are: what the controller tells them. */
export const controlSection = (subject: Subject): Section => ({
  id: 'controls',
  title: 'How they got there',
  panels: [...ntmControls(subject), ...dncControls(subject)],
})
