import type { Place } from '../../recording/fieldPlaces.ts'
import type { CaptionedField } from '../../recording/fields.ts'
import { entry, length } from '../../recording/numbersAt.ts'
import type { Subject } from './panel.ts'

/** Weaker links are not drawn. */
export const FAINT = 0.05

/** The most arrows per slot in a graph whose arrows can be told apart. */
const ARROWS = 1.5

/** The most slots of a graph that is shown without being asked for. */
const CLEAR = 24

/** Whether a graph of links can be read at every step: few slots, and few arrows from each. */
export const isLegible = ({ slots }: Subject, { numbers: link }: CaptionedField, { index: place }: Place): boolean => {
  if (slots.length > CLEAR) return false
  for (let t = 0; t < length(link, 0); t++) {
    let arrows = 0
    for (const later of slots)
      for (const earlier of slots) if (entry(link, t, ...place, later, earlier) >= FAINT) arrows++
    if (arrows > ARROWS * slots.length) return false
  }
  return true
}
