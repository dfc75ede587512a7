import { createHash } from 'node:crypto'

const asked = process.env['PROPERTY_SEED'] ?? '1'

/**
 * Where a law's inputs begin: the same for every run of the tests, so that what one sees another sees, and for each law
 * its own. `PROPERTY_SEED=2` draws others, `PROPERTY_SEED=random` others each time.
 */
export const seedOf = (statement: string): Readonly<{ seed?: number }> =>
  asked === 'random' ? {} : { seed: createHash('sha256').update(`${asked} ${statement}`).digest().readInt32LE() }
