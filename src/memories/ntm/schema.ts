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
  conventions: ['order', 'clipMemoryGradient'],
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
        text: 'Open (1): the head looks its place up by content. Closed (0): it starts from where it was a step ago.',
        value: 'gate',
      },
    },
    shiftWeightings: {
      axes: 'H S', // s
      activation: 'softmax',
      caption: {
        title: 'Shift',
        text: 'How far the head moves along the memory after its look-up: 0 stays, +1 goes to the next slot. A steady +1 goes through the memory as through a tape.',
        value: 'weight',
      },
    },
    sharpening: {
      axes: 'H', // γ
      activation: 'oneplus',
      caption: {
        title: 'Sharpening',
        text: 'The power that the weighting is raised to at the end. 1 leaves it as it is; more undoes the blur of the shift.',
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
export type NtmState = StateOf<typeof ntmSchema>
export type NtmInterface = InterfaceOf<typeof ntmSchema>
