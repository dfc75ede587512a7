import { captions } from '../captions.ts'
import { SIZES } from '../options.ts'
import { defineSchema, type InterfaceOf, type StateOf } from '../schema.ts'
import { accessIntermediates, accessInterface, accessState, maskInterface } from './accessSchema.ts'

/** A DNC’s fields of state and interface. R read heads, K write heads, N slots of W numbers.  @see Graves et al. 2016, Methods */
export const dncSchema = defineSchema({
  kind: 'dnc',
  article: 'a',
  name: 'DNC',
  title: 'Differentiable Neural Computer',
  source: 'Graves et al. 2016',
  options: SIZES,
  conventions: ['usageStopGradient', 'deallocation', 'clipMemoryGradient'],
  exchangeableSlots: true,
  state: {
    ...accessState,
    precedence: { axes: 'K N', role: 'bookkeeping' }, // p
    link: { axes: 'K N N', role: 'bookkeeping', caption: captions.link }, // L[i, j]: i was written right after j
  },
  interface: {
    ...accessInterface,
    readModes: { axes: 'R M', activation: 'softmax', caption: captions.readModes }, // backward 1…K, forward 1…K, content
    ...maskInterface,
    // Exponents per read head, one for each write head's link.
    backwardSharpness: { axes: 'R K', activation: 'oneplus', with: 'linkSharpness' },
    forwardSharpness: { axes: 'R K', activation: 'oneplus', with: 'linkSharpness' },
  },
  intermediates: {
    ...accessIntermediates,
    backward: { axes: 'K R N' },
    forward: { axes: 'K R N' },
    readContent: { axes: 'R N' },
    blurredBackward: { axes: 'K R N', with: 'linkSharpness' },
    blurredForward: { axes: 'K R N', with: 'linkSharpness' },
  },
})
/** The tensors of a DNC’s state, by name. */
export type DncState = StateOf<typeof dncSchema>
/** The tensors of a DNC’s interface, after their activations, by name. */
export type DncInterface = InterfaceOf<typeof dncSchema>
