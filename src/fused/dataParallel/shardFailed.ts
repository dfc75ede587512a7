/** A worker thread did not compute its shard. */
export class ShardFailed extends Error {
  override readonly name = 'ShardFailed'
  readonly reason: string
  readonly #later: () => Promise<string | undefined>

  /**
   * @param reason what happened: “it did not answer within 31 s”
   * @param later  resolves with a better reason, if one becomes known once the training thread waits no more
   */
  constructor(reason: string, later: () => Promise<string | undefined> = async () => undefined) {
    super(`A worker thread failed: ${reason}`)
    this.reason = reason
    this.#later = later
  }

  /** The error with the best reason there is. */
  async explained(): Promise<ShardFailed> {
    const reason = await this.#later()
    return reason === undefined ? this : new ShardFailed(reason)
  }
}
