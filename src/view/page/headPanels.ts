import { intermediate, overTime, withRows } from '../../recording/numbersAt.ts'
import type { Numbers } from '../../recording/recording.ts'
import { called, overTimePanel, type Panel, range, type Section, type Subject, slotSide } from './panel.ts'

type Words = Readonly<{ id: string; title: string; text: string; value: string }>

const SLOT_HEIGHT = 14

const bySlot = (numbers: Numbers, slots: ReadonlyArray<number>, head: number | undefined, words: Words): Panel =>
  overTimePanel(
    { ...words, field: withRows(overTime(numbers, head), slots), rows: slotSide(slots) },
    { rowHeight: SLOT_HEIGHT },
  )

const weightings = (subject: Subject, name: string, verb: 'writes' | 'reads'): ReadonlyArray<Panel> => {
  const numbers = intermediate(subject.recording, name)
  if (numbers === undefined) return []
  const count = numbers.shape[1] ?? 0
  const kind = verb === 'writes' ? 'Write head' : 'Read head'
  return range(count).map((head) =>
    bySlot(numbers, subject.slots, head, {
      id: `${name}-${head}`,
      title: `${called(kind, head, count)}: where it ${verb}`,
      text: `One column a step, one row a slot of memory; full colour is all of the head’s attention. ${
        verb === 'writes'
          ? 'Cells that walk from slot to slot: each word gets a place of its own.'
          : 'Cells that follow the path of the writing: the words are recalled in order.'
      } A blur: it has not made up its mind.`,
      value: 'weight',
    }),
  )
}

const usage = ({ recording, slots }: Subject): ReadonlyArray<Panel> => {
  const numbers = intermediate(recording, 'usage')
  return numbers === undefined
    ? []
    : [
        bySlot(numbers, slots, undefined, {
          id: 'usage',
          title: 'Usage',
          text: 'Which slots hold something worth keeping. Writing to a slot fills it; reading it with an open free gate gives it back. New words go to the slot that is used least.',
          value: 'usage',
        }),
      ]
}

/** Where the heads are, and which slots are taken. */
export const headSection = (subject: Subject): Section => ({
  id: 'heads',
  title: 'Where its heads are',
  panels: [
    ...weightings(subject, 'writeWeightings', 'writes'),
    ...weightings(subject, 'readWeightings', 'reads'),
    ...usage(subject),
  ],
})
