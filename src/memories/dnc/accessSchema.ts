import { captions } from '../captions.ts'
import type { MemorySchema, TensorsOfFields } from '../schema.ts'

/** The state of DNCs, with or without links. */
export const accessState = {
  memory: { axes: 'N W', role: 'memory', caption: captions.memory }, // M
  readWeightings: { axes: 'R N', role: 'weightings', caption: captions.readWeightings }, // w^r
  writeWeightings: { axes: 'K N', role: 'weightings', caption: captions.writeWeightings }, // w^w
  usage: { axes: 'N', role: 'bookkeeping', caption: captions.usage }, // u
} as const satisfies MemorySchema['state']

/** The interface of DNCs, with or without links: keys and words, strengths, gates. */
export const accessInterface = {
  readKeys: { axes: 'R W', activation: 'keyActivation', caption: captions.keys },
  writeKeys: { axes: 'K W', activation: 'keyActivation', caption: captions.keys },
  writeVectors: { axes: 'K W', activation: 'keyActivation', caption: captions.words },
  readStrengths: { axes: 'R', activation: 'strength', caption: captions.strengths },
  writeStrengths: { axes: 'K', activation: 'strength', caption: captions.strengths },
  eraseVectors: { axes: 'K W', activation: 'sigmoid', caption: captions.erase },
  freeGates: {
    axes: 'R',
    activation: 'sigmoid',
    caption: {
      title: 'Free gates',
      text: 'One row per read head: 1 frees the slot that was just read, so that it can be reused.',
      value: 'gate',
    },
  },
  allocationGates: { axes: 'K', activation: 'sigmoid', caption: captions.allocationGates },
  writeGates: { axes: 'K', activation: 'sigmoid', caption: captions.writeGates },
} as const satisfies MemorySchema['interface']

/** The fields that `masking` adds. */
export const maskInterface = {
  readMasks: { axes: 'R W', activation: 'sigmoid', with: 'masking' },
  writeMasks: { axes: 'K W', activation: 'sigmoid', with: 'masking' },
} as const satisfies MemorySchema['interface']

/** The intermediates of a write. */
export const accessIntermediates = {
  allocation: { axes: 'K N' },
  writeContent: { axes: 'K N' },
  retention: { axes: 'N', with: 'deallocation' },
} as const satisfies MemorySchema['intermediates']

export type AccessState = TensorsOfFields<typeof accessState>
export type AccessInterface = TensorsOfFields<typeof accessInterface & typeof maskInterface>
