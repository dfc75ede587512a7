/** Written by `npm run build:kernels`. */

/** What a binary of the kernels exports. Pointers are byte offsets into its memory. */
export type KernelExports = Readonly<{
  activationsPending: () => number
  allocationPending: () => number
  contentPending: () => number
  linkPending: () => number
  locationPending: () => number
  lossPending: () => number
  lstmPending: () => number
  matMulPending: () => number
  memoryPending: () => number
  optimizerPending: () => number
  readWeightingsPending: () => number
  usagePending: () => number
  writeWeightingsPending: () => number
}>
