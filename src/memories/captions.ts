/**
 * What a page says of a field: a title, how to read it, and what a number of it is.
 *
 * Fields of words (`… W`) with the same title share a panel.
 */
export type Caption = Readonly<{ title: string; text: string; value: string }>

/** Captions of fields that several memories have. */
export const captions = {
  memory: {
    title: 'Memory',
    text: 'The memory after this step’s write: one row a slot, one column an element of the word. The bars at the left show the weightings of the heads at this step.',
    value: 'content',
  },
  writeWeightings: {
    title: 'Write weighting',
    text: 'One column a step, one row a slot; full colour is all of the weight. A head that goes from slot to slot gives each word a slot of its own. A blur is a write to many slots at once.',
    value: 'weight',
  },
  readWeightings: {
    title: 'Read weighting',
    text: 'One column a step, one row a slot; full colour is all of the weight. A head that follows the path of the writing recalls the words in order. A blur is a mean of many slots.',
    value: 'weight',
  },
  usage: {
    title: 'Usage',
    text: 'How much each slot is in use. Writing to a slot raises it; reading it with an open free gate lowers it. New words go to the slot that is used least.',
    value: 'usage',
  },
  age: {
    title: 'Recency of access',
    text: 'How recently each slot was read or written: 1 at this step, 1/2 a step ago. New words go to the slot that was not accessed for longest.',
    value: 'recency',
  },
  writeGates: {
    title: 'Write gates',
    text: 'One row a write head: 1 writes at this step, 0 leaves the memory as it is.',
    value: 'gate',
  },
  allocationGates: {
    title: 'Allocation gates',
    text: 'Open (1): write to a free slot, or the least used one. Closed (0): write to what was found by content.',
    value: 'gate',
  },
  recallGates: {
    title: 'Allocation gates',
    text: 'Open (1): write to the slot that was not accessed for longest. Closed (0): write to the slots that were read a step ago.',
    value: 'gate',
  },
  readModes: {
    title: 'Read modes',
    text: 'How a read head finds its place. Forward goes on to what was written next, backward to what was written before, content looks for what resembles its key.',
    value: 'share',
  },
  strengths: {
    title: 'Key strengths',
    text: 'How sharply content is looked up. Near 1, all slots that resemble the key share the weight; large, the best match gets all of it.',
    value: 'strength',
  },
  link: {
    title: 'Link',
    text: 'The order of writing. A cell is full where the slot of its row was written right after the slot of its column. The read modes forward and backward follow it.',
    value: 'written right after',
  },
  words: {
    title: 'Words written and read',
    text: 'What is added to the slots being written, and what comes back from the slots being read.',
    value: 'element',
  },
  keys: { title: 'Keys', text: 'What each head looks up by content.', value: 'key' },
  erase: {
    title: 'Erased',
    text: 'How much of each element is erased from the slots being written, before the new word is added.',
    value: 'erased',
  },
} as const satisfies Readonly<Record<string, Caption>>
