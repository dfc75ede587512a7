import type { ColourScale } from '../../charts/colourScale.ts'
import { short, shortWithin } from '../../core/numbers.ts'

/** A number of a heat map: in three digits; of measured values, in three digits of their range. */
export const textOn = (scale: ColourScale, x: number): string =>
  scale.kind === 'sequential' && scale.low !== undefined ? shortWithin(x, scale.low, scale.extent) : short(x)
