import { captions } from '../captions.ts'
import { SIZES } from '../options.ts'
import { defineSchema, type InterfaceOf, type StateOf } from '../schema.ts'

/** An NTM's fields. Heads come in the order reads, then writes: H = R + K. */
export const ntmSchema = defineSchema({
  kind: 'ntm',
  article: 'an',
  name: 'NTM',
  title: 'Neural Turing Machine',
  source: 'Graves et al. 2014',
  options: [...SIZES, 'shifts'],
  conventions: ['order', 'sharpeningEpsilon', 'clipMemoryGradient'],
  state: {
    memory: { axes: 'N W', role: 'memory', caption: captions.memory }, // M
    readWeightings: { axes: 'R N', role: 'weightings', caption: captions.readWeightings },
    writeWeightings: { axes: 'K N', role: 'weightings', caption: captions.writeWeightings },
  },
  interface: {
    keys: { axes: 'H W', activation: 'keyActivation', caption: captions.keys }, // k
    strengths: { axes: 'H', activation: 'strength', caption: captions.strengths }, // β
    interpolationGates: {
      axes: 'H', // g
      activation: 'sigmoid',
      caption: {
        title: 'Interpolation gates',
        text: '1: the head addresses by content. 0: it starts from its previous weighting.',
        value: 'gate',
      },
    },
    shiftWeightings: {
      axes: 'H S', // s
      activation: 'softmax',
      caption: {
        title: 'Shift',
        text: 'How far the head moves along the memory after interpolation: 0 stays, +1 moves to the next slot. A constant +1 walks through the memory like a tape.',
        value: 'weight',
      },
    },
    sharpening: {
      axes: 'H', // γ
      activation: 'oneplus',
      caption: {
        title: 'Sharpening',
        text: 'The exponent of the weighting in the last stage. 1 leaves it unchanged; larger values undo the blur of the shift.',
        value: 'power',
      },
    },
    eraseVectors: { axes: 'K W', activation: 'sigmoid', caption: captions.erase }, // e
    addVectors: { axes: 'K W', activation: 'keyActivation', caption: captions.words }, // a
    masks: { axes: 'H W', activation: 'sigmoid', with: 'masking' },
  },
  intermediates: {
    content: { axes: 'H N' },
    interpolated: { axes: 'H N' },
    shifted: { axes: 'H N' },
  },
})
/** The tensors of an NTM’s state, by name. */
export type NtmState = StateOf<typeof ntmSchema>
/** The tensors of an NTM’s interface, after their activations, by name. */
export type NtmInterface = InterfaceOf<typeof ntmSchema>
