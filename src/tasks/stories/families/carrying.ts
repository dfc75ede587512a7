import type { Key } from '../../../core/random.ts'
import { pick } from '../../chance.ts'
import { type Ask, carried, chronicle, type Told } from '../chronicle.ts'
import { question } from '../story.ts'
import { numerals, things } from '../words.ts'
import type { Family } from './family.ts'

/** A person of the story, what they carry, and the lines that this follows from. */
const bag = (key: Key, past: ReadonlyArray<Told>) => {
  const person = pick(key, [...new Set(past.map((deed) => deed.person))])
  return {
    person,
    has: carried(past, person).map(({ what }) => what),
    supports: past.filter((deed) => deed.person === person && deed.kind !== 'go').map(({ line }) => line),
  }
}

const askNumber: Ask = (key, past) => {
  const { person, has, supports } = bag(key, past)
  return question(`how many things is ${person} carrying?`, [numerals[has.length] as string], supports)
}

const askList: Ask = (key, past) => {
  const { person, has, supports } = bag(key, past)
  return question(`what is ${person} carrying?`, has.length === 0 ? ['nothing'] : has, supports)
}

/** How many things somebody carries. */
export const counting: Family = {
  name: 'counting',
  longest: { statement: 6, question: 8 },
  tell: (key, extent) => chronicle(key, extent, true, askNumber),
}

/** Which things somebody carries, in the order of taking. */
export const lists: Family = {
  name: 'lists',
  longest: { statement: 6, question: 5 + things.length },
  tell: (key, extent) => chronicle(key, extent, true, askList),
}
