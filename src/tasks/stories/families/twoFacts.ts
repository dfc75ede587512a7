import { pick } from '../../chance.ts'
import { type Ask, chronicle, whereabouts } from '../chronicle.ts'
import { question } from '../story.ts'
import type { Family } from './family.ts'

const ask: Ask = (key, past) => {
  const thing = pick(key, [...new Set(past.filter(({ kind }) => kind !== 'go').map(({ what }) => what))])
  const { touched, gone } = whereabouts(past, thing) as NonNullable<ReturnType<typeof whereabouts>>
  return question(`where is the ${thing}?`, [gone.what], [touched.line, gone.line])
}

/** Where a thing is: who took or left it, and where they are or were. */
export const twoFacts: Family = {
  name: 'two-facts',
  longest: { statement: 6, question: 6 },
  tell: (key, extent) => chronicle(key, extent, true, ask),
}
