import { intermediate } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'

/** A slot is in use where some head gives it at least this much of its attention at some step. */
const NOTICED = 0.1

/**
 * The slots that some head looks at, in order. All of them where the heads look nowhere in particular, or nearly
 * everywhere: a crop that saves nothing only hides.
 */
export const slotsInUse = (recording: Recording): ReadonlyArray<number> => {
  const { slots } = recording.anatomy
  const noticed = new Set<number>()
  for (const name of ['readWeightings', 'writeWeightings']) {
    const data = intermediate(recording, name)?.data ?? new Float32Array()
    for (let i = 0; i < data.length; i++) if ((data[i] as number) >= NOTICED) noticed.add(i % slots)
  }
  const all = Array.from({ length: slots }, (_, slot) => slot)
  return noticed.size < 2 || noticed.size > 0.8 * slots ? all : all.filter((slot) => noticed.has(slot))
}
