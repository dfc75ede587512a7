/** The heap ends at 4 GiB, whatever the machine has. */
export class HeapExhausted extends Error {
  constructor(bytes: number) {
    const mebibytes = Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')
    super(
      `The WebAssembly heap has no room for ${mebibytes} MiB more. Lower batchSize, model.slots or the task's longest sequence.`,
    )
    this.name = 'HeapExhausted'
  }
}
