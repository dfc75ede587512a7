import { stepsOf } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import { headWeightings } from '../../recording/weightings.ts'

/** A slot is in use if some head gives it at least this weight at some step. */
const NOTICED = 0.1

/**
 * The slots in use, in order. All slots if none or nearly all are in use, since a crop would then save no space.
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
