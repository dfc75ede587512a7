import { counts } from './errors.ts'
import { stepsOf } from './numbersAt.ts'
import type { Recording } from './recording.ts'

/**
 * The step at which a recording is shown first: the middle one of those that count in the loss, where the memory is in
 * use; of none, the middle of the sequence.
 */
export const openingStep = (recording: Pick<Recording, 'mask' | 'inputs'>): number => {
  const steps = Array.from({ length: stepsOf(recording) }, (_, t) => t)
  const counted = steps.filter((t) => counts(recording, t))
  const shown = counted.length === 0 ? steps : counted
  return shown[Math.floor((shown.length - 1) / 2)] ?? 0
}
