/** The most that the heap can hold, on any computer: 4 GiB. */
export const HEAP_BYTES = 2 ** 32

/** The heap has no free block large enough for an operation. */
export class HeapExhausted extends Error {
  readonly needed: number
  /** What is left of the heap, not necessarily in one piece. */
  readonly available: number

  constructor(needed: number, available: number) {
    const [wanted, left] = [needed, available].map((bytes) => Math.ceil(bytes / 2 ** 20).toLocaleString('en-US'))
    super(
      `The WebAssembly heap has no room for ${wanted} MiB in one piece; ${left} MiB are left. Lower batchSize, model.slots or the task’s longest sequence.`,
    )
    this.name = 'HeapExhausted'
    this.needed = needed
    this.available = available
  }
}
