import { stepsOf } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import { headWeightings } from '../../recording/weightings.ts'

/** A slot is in use where some head gives it at least this much weight at some step. */
const NOTICED = 0.1

/**
 * The slots that some head looks at, in order. All of them where the heads look nowhere in particular, or nearly
 * everywhere: a crop that saves nothing only hides.
 */
export const slotsInUse = (recording: Recording): ReadonlyArray<number> => {
  const { slots } = recording.anatomy
  const noticed = new Set<number>()
  for (const { weight } of headWeightings(recording))
    for (let t = 0; t < stepsOf(recording); t++)
      for (let slot = 0; slot < slots; slot++) if (weight(t, slot) >= NOTICED) noticed.add(slot)
  const all = Array.from({ length: slots }, (_, slot) => slot)
  return noticed.size < 2 || noticed.size > 0.8 * slots ? all : all.filter((slot) => noticed.has(slot))
}
