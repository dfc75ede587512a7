import { pick } from '../../chance.ts'
import { type Ask, chronicle, lastGone, type Told } from '../chronicle.ts'
import { question } from '../story.ts'
import type { Family } from './family.ts'

const ask: Ask = (key, past) => {
  const person = pick(key, [...new Set(past.map((deed) => deed.person))])
  const gone = lastGone(past, person) as Told
  return question(`where is ${person}?`, [gone.what], [gone.line])
}

/** Where somebody is: the room they last went to. */
export const oneFact: Family = {
  name: 'one-fact',
  longest: { statement: 6, question: 5 },
  tell: (key, extent) => chronicle(key, extent, false, ask),
}
