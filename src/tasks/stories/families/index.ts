import { counting, lists } from './carrying.ts'
import type { Family } from './family.ts'
import { oneFact } from './oneFact.ts'
import { paths, positions } from './places.ts'
import { twoFacts } from './twoFacts.ts'
import { yesNo } from './yesNo.ts'

/** Every family of stories. */
export const families: ReadonlyArray<Family> = [oneFact, twoFacts, counting, lists, yesNo, positions, paths]
