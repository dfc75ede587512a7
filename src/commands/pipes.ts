/** The error codes of writing to a pipe whose reader has closed it. */
const UNREAD: ReadonlySet<string> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED'])

/** Ignores closed pipes, so that a command whose output is no longer read still ends with its own exit code. */
export const toleratePipes = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!UNREAD.has(error.code ?? '')) process.exit(5)
    })
}

/** Resolves once all that was written to a stream is out, or cannot be. */
export const flushed = (stream: NodeJS.WriteStream): Promise<void> =>
  new Promise((resolve) => stream.write('', () => resolve()))
