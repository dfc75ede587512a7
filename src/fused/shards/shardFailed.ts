/** A thread did not compute its shard. */
export class ShardFailed extends Error {
  override readonly name = 'ShardFailed'

  /** @param reason what became of it: “it has not answered for 30 seconds” */
  constructor(reason: string) {
    super(`A worker thread failed: ${reason}`)
  }
}
