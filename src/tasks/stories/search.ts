import type { Line, Story } from './story.ts'
import { rooms } from './words.ts'

type Rooms = ReadonlyArray<string>

const roomsIn = ({ words }: Line): Rooms => words.filter((word) => (rooms as Rooms).includes(word))

const without = (some: Rooms, others: Rooms): Rooms => some.filter((room) => !others.includes(room))

/**
 * What is found on the way to an answer, step by step, and in each all words at once. Between two rooms: those beside the
 * first, those beside the last, those a step further from the first, and from the last; then, room by room, those that
 * the way goes through. From one room, where rooms have been told to lie beside it: those. Else nothing.
 *
 * @param at the question's place in the story, from 0
 */
export const searchFor = (story: Story, at: number): ReadonlyArray<Rooms> => {
  const asked = story[at]
  if (asked?.kind !== 'question') return []
  const doors = story.slice(0, at).flatMap((line) => {
    const [one, other, ...more] = line.kind === 'statement' ? roomsIn(line) : []
    return one === undefined || other === undefined || more.length > 0 ? [] : [[one, other] as const]
  })
  const beside = (some: Rooms): Rooms => [
    ...new Set(
      doors.flatMap(([one, other]) => [...(some.includes(one) ? [other] : []), ...(some.includes(other) ? [one] : [])]),
    ),
  ]
  if (doors.length === 0) return []
  const rings = roomsIn(asked).map((room) => {
    const near = beside([room])
    return [near, without(beside(near), [room])] as const
  })
  if (rings.length < 2) return rings.map(([near]) => near)
  const lines = asked.supports.map((number) => roomsIn(story[number - 1] as Line))
  const through = lines.slice(1).map((line, before) => line.filter((room) => lines[before]?.includes(room)))
  return [...rings.map(([near]) => near), ...rings.map(([, far]) => far), ...through]
}
