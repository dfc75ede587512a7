import { defineMemory } from './memory.ts'

/** The plain controller: the baseline that both papers compare with. */
export const none = defineMemory({
  kind: 'none',
  summary: 'No memory: the plain controller',
  source: 'the baseline of Graves et al. 2014 and 2016',
  build: () => undefined,
})
