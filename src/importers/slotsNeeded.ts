/** The number of slots is in no tensor of some sources. @param hint what is known of it */
export const slotsNeeded = (hint: string): string =>
  `model.slots: the file does not say how many slots the memory had (${hint}); add --set model.slots=N`
