/** The error codes of writing to a pipe whose reader has closed it. */
const UNREAD: ReadonlySet<string> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED'])

/** Ignores closed pipes, so that a command whose output is no longer read still ends with its own exit code. */
export const toleratePipes = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!UNREAD.has(error.code ?? '')) process.exit(5)
    })
}
