import type { Line, Story } from './story.ts'
import { directions, people, rooms, things } from './words.ts'

type Words = ReadonlyArray<string>

const named = (some: Words, { words }: Line): Words => words.filter((word) => some.includes(word))

const names: Words = [...people, ...things, ...rooms, ...directions.map(({ name }) => name)]

const without = (some: Words, others: Words): Words => some.filter((word) => !others.includes(word))

/**
 * On a map of rooms: the neighbours of the rooms in a question, room by room, and for two rooms, also those one step
 * further from each. Empty without a map.
 */
const roomsAround = (told: Story, asked: Line): ReadonlyArray<Words> => {
  const doors = told.map((line) => named(rooms, line)).filter((pair) => pair.length === 2)
  const beside = (some: Words): Words => [
    ...new Set(doors.filter((pair) => pair.some((room) => some.includes(room))).flatMap((pair) => without(pair, some))),
  ]
  if (doors.length === 0) return []
  const starts = named(rooms, asked)
  const near = starts.map((room) => beside([room]))
  return starts.length < 2
    ? near
    : [...near, ...near.map((some, at) => without(beside(some), starts.slice(at, at + 1)))]
}

/**
 * The steps of the search for an answer, all words of a step at once: the rooms around those of the question, and then,
 * line by line, the people, things, rooms and directions of the lines that the answer follows from.
 *
 * @param at the question's index in the story, from 0
 */
export const searchFor = (story: Story, at: number): ReadonlyArray<Words> => {
  const asked = story[at]
  if (asked?.kind !== 'question') return []
  const told = story.slice(0, at).filter(({ kind }) => kind === 'statement')
  return [...roomsAround(told, asked), ...asked.supports.map((number) => named(names, story[number - 1] as Line))]
}
