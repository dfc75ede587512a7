import { defineMemory } from './memory.ts'
import { defineSchema } from './schema.ts'

/** The controller without a memory: the baseline of both papers. */
export const none = defineMemory({
  schema: defineSchema({
    kind: 'none',
    article: 'a',
    name: 'controller without a memory',
    title: 'No memory: the controller alone',
    source: 'the baseline of Graves et al. 2014 and 2016',
    options: [],
    conventions: [],
    state: {},
    interface: {},
    intermediates: {},
  }),
})
