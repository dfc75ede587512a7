import { loadRenderer } from '../../src/io/images/rendered.ts'
import { valid } from './trainers.ts'

/** What draws SVGs, or a failed test with the reason. */
export const { pixelsOf, png } = valid(await loadRenderer())
