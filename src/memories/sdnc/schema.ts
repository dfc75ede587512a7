import { captions } from '../captions.ts'
import { samSchema } from '../sam/schema.ts'
import { defineSchema, type InterfaceOf, type StateOf } from '../schema.ts'

/** The most slots with which links are also recorded as matrices. */
export const MAX_DENSE_SLOTS = 512

export const sdncSchema = defineSchema({
  kind: 'sdnc',
  article: 'a',
  name: 'sparse DNC',
  title: 'Sparse Differentiable Neural Computer',
  source: 'Rae et al. 2016',
  options: [...samSchema.options, 'linksPerSlot'],
  conventions: [],
  state: {
    ...samSchema.state,
    recent: { axes: 'K L', role: 'bookkeeping' }, // p, the precedence, as a list of L = min(links, N) slots
    recentSlots: { axes: 'K L', role: 'slots' },
    before: { axes: 'K N L', role: 'bookkeeping' }, // N[i, j] as lists by row: i was written right after j
    beforeSlots: { axes: 'K N L', role: 'slots' },
    afterSlots: { axes: 'K N L', role: 'slots' }, // P[j, i] = N[i, j] as lists by row: which i
  },
  interface: {
    ...samSchema.interface,
    readModes: { axes: 'R M', activation: 'softmax', caption: captions.readModes }, // π: backward, forward, content
  },
  intermediates: {
    ...samSchema.intermediates,
    backward: { axes: 'K R N' },
    forward: { axes: 'K R N' },
    readContent: { axes: 'R N' },
    // The lists as dense tensors.
    precedence: { axes: 'K N' },
    link: { axes: 'K N N', maxSlots: MAX_DENSE_SLOTS, caption: captions.link },
    backLink: { axes: 'K N N', maxSlots: MAX_DENSE_SLOTS },
  },
})
export type SdncState = StateOf<typeof sdncSchema>
export type SdncInterface = InterfaceOf<typeof sdncSchema>
