import { child, integer } from '../../../core/random.ts'
import { pick } from '../../chance.ts'
import { type Ask, chronicle, lastGone, type Told } from '../chronicle.ts'
import { question } from '../story.ts'
import { visited } from '../words.ts'
import type { Family } from './family.ts'

const ask: Ask = (key, past) => {
  const person = pick(child(key, 'person'), [...new Set(past.map((deed) => deed.person))])
  const gone = lastGone(past, person) as Told
  const isTrue = integer(child(key, 'truth'), 0, 1) === 1
  const elsewhere = visited.filter((room) => room !== gone.what)
  const room = isTrue ? gone.what : pick(child(key, 'room'), elsewhere)
  return question(`is ${person} in the ${room}?`, [isTrue ? 'yes' : 'no'], [gone.line])
}

/** Whether somebody is in a room: yes as often as no. */
export const yesNo: Family = {
  name: 'yes-no',
  longest: { statement: 6, question: 7 },
  tell: (key, extent) => chronicle(key, extent, false, ask),
}
