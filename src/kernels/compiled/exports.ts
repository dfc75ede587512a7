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
  zero: (count: number, x: number) => void
  copyRows: (rows: number, width: number, from: number, fromStride: number, to: number, toStride: number) => void
  packColumns: (rows: number, columns: number, from: number, fromStride: number, panels: number, K: number, k: number, n: number) => void
  packRows: (rows: number, columns: number, from: number, fromStride: number, panels: number, K: number, k: number, n: number) => void
  matMul: (M: number, N: number, K: number, a: number, aStride: number, panels: number, c: number, cStride: number, start: number, bias: number) => void
  matMulTransposedRows: (K: number) => number
  matMulTransposedScratch: (K: number) => number
  matMulTransposed: (K: number, N: number, M: number, a: number, aStride: number, g: number, gStride: number, c: number, scratch: number) => void
  matMulColumnSums: (M: number, N: number, g: number, gStride: number, sums: number) => void
  memoryPending: () => number
  optimizerPending: () => number
  readWeightingsPending: () => number
  usagePending: () => number
  writeWeightingsPending: () => number
}>
