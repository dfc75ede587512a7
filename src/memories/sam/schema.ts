import { captions } from '../captions.ts'
import { SIZES } from '../options.ts'
import { defineSchema, type InterfaceOf, type StateOf } from '../schema.ts'

/** The fields of sparse access memory, of state and interface. Read heads read few slots each.  @see Rae et al. 2016, section 3 */
export const samSchema = defineSchema({
  kind: 'sam',
  article: 'a',
  name: 'SAM',
  title: 'Sparse Access Memory',
  source: 'Rae et al. 2016',
  options: [...SIZES, 'readTopK'],
  conventions: [],
  state: {
    memory: { axes: 'N W', role: 'memory', caption: captions.memory }, // M
    // w^r, zero outside the slots that were read
    readWeightings: { axes: 'R N', role: 'weightings', caption: captions.readWeightings },
    writeWeightings: { axes: 'K N', role: 'weightings', caption: captions.writeWeightings }, // w^w
    usage: { axes: 'N', role: 'bookkeeping', caption: captions.age }, // u = 1 / (1 + steps since the last access)
  },
  interface: {
    readKeys: { axes: 'R W', activation: 'keyActivation', caption: captions.keys }, // q
    addVectors: { axes: 'K W', activation: 'keyActivation', caption: captions.words }, // a
    readStrengths: { axes: 'R', activation: 'strength', caption: captions.strengths }, // β
    // 1 − γ: the least used slot, or the slots read at the previous step
    allocationGates: { axes: 'K', activation: 'sigmoid', caption: captions.recallGates },
    writeGates: { axes: 'K', activation: 'sigmoid', caption: captions.writeGates }, // α
  },
  intermediates: {
    allocation: { axes: 'K N' },
    previousReads: { axes: 'K N' },
  },
})
/** The tensors of SAM’s state, by name. */
export type SamState = StateOf<typeof samSchema>
/** The tensors of SAM’s interface, after their activations, by name. */
export type SamInterface = InterfaceOf<typeof samSchema>
