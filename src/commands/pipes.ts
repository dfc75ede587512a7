/** The error codes of writing where nobody reads any more: a closed pipe, a closed terminal. */
const UNREAD: ReadonlySet<string> = new Set(['EPIPE', 'EIO', 'ENXIO', 'ERR_STREAM_DESTROYED'])

/**
 * Ignores closed pipes and terminals, so that a command whose output is no longer read still ends with its own exit code.
 *
 * @param onFailure called where output fails for another reason, such as a full disk
 */
export const toleratePipes = (onFailure: () => void): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!UNREAD.has(error.code ?? '')) onFailure()
    })
}

/** Resolves once all that was written to a stream is out, or cannot be. */
export const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()))
