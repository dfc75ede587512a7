import { pick } from '../../chance.ts'
import { type Ask, chronicle, lastGone, lastTouched, type Told } from '../chronicle.ts'
import { question } from '../story.ts'
import type { Family } from './family.ts'

const ask: Ask = (key, past) => {
  const thing = pick(key, [...new Set(past.filter(({ kind }) => kind !== 'go').map(({ what }) => what))])
  const touched = lastTouched(past, thing) as Told
  const before = touched.kind === 'take' ? past : past.slice(0, past.indexOf(touched))
  const gone = lastGone(before, touched.person) as Told
  return question(`where is the ${thing}?`, [gone.what], [touched.line, gone.line])
}

/** Where a thing is: who took or left it, and where they are or were. */
export const twoFacts: Family = {
  name: 'two-facts',
  longest: { statement: 6, question: 6 },
  tell: (key, extent) => chronicle(key, extent, true, ask),
}
