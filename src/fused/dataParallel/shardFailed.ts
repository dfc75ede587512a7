/** A worker thread did not compute its shard. */
export class ShardFailed extends Error {
  override readonly name = 'ShardFailed'

  /** @param reason what happened: “it did not answer within 31 s” */
  constructor(reason: string) {
    super(`A worker thread failed: ${reason}`)
  }
}
