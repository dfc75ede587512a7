/**
 * The caption of a field on a page: its title, how to read it, and what its numbers are.
 *
 * Fields of words (`… W`) with the same title share a panel.
 */
export type Caption = Readonly<{ title: string; text: string; value: string }>

/** Captions of fields that several memories have. */
export const captions = {
  memory: {
    title: 'Memory',
    text: 'The memory after this step’s write: one row per slot, one column per element of the word. The bars at the left show the heads’ weightings at this step.',
    value: 'content',
  },
  writeWeightings: {
    title: 'Write weighting',
    text: 'One column per step, one row per slot; full colour is a weight of 1. A head that moves from slot to slot gives each word its own slot. A blur is a write to many slots at once.',
    value: 'weight',
  },
  readWeightings: {
    title: 'Read weighting',
    text: 'One column per step, one row per slot; full colour is a weight of 1. A head that follows the write order recalls the words in order. A blur is a mean of many slots.',
    value: 'weight',
  },
  usage: {
    title: 'Usage',
    text: 'How much each slot is in use. Writing to a slot raises it; reading it with an open free gate lowers it. New words go to the least used slot.',
    value: 'usage',
  },
  age: {
    title: 'Recency of access',
    text: 'How recently each slot was read or written: 1 at this step, 1/2 a step ago. New words go to the least recently accessed slot.',
    value: 'recency',
  },
  writeGates: {
    title: 'Write gates',
    text: 'One row per write head: 1 writes at this step, 0 leaves the memory unchanged.',
    value: 'gate',
  },
  allocationGates: {
    title: 'Allocation gates',
    text: '1: write to the allocated slot, a free or the least used one. 0: write to slots found by content.',
    value: 'gate',
  },
  recallGates: {
    title: 'Allocation gates',
    text: '1: write to the least recently accessed slot. 0: write to the slots that were read at the previous step.',
    value: 'gate',
  },
  readModes: {
    title: 'Read modes',
    text: 'How a read head addresses the memory: forward moves to the slot written next, backward to the slot written before, content to slots similar to its key.',
    value: 'share',
  },
  strengths: {
    title: 'Key strengths',
    text: 'How sharp the content look-up is. Near 1, all slots similar to the key share the weight; at large strengths, the best match gets all of it.',
    value: 'strength',
  },
  link: {
    title: 'Link',
    text: 'The write order. A cell is full if the slot of its row was written right after the slot of its column. The read modes forward and backward follow these links.',
    value: 'written right after',
  },
  words: {
    title: 'Words written and read',
    text: 'The words added to the written slots, and the words read.',
    value: 'element',
  },
  keys: { title: 'Keys', text: 'What each head looks up by content.', value: 'key' },
  erase: {
    title: 'Erased',
    text: 'How much of each element is erased from the slots being written, before the new word is added.',
    value: 'erased',
  },
} as const satisfies Readonly<Record<string, Caption>>
