/** What a stream says when nobody reads it any more, and every time after that. */
const UNREAD: ReadonlySet<string> = new Set(['EPIPE', 'ERR_STREAM_DESTROYED'])

/** Lets a command end by itself, with its own exit code, where nobody reads what it prints. */
export const toleratePipes = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (!UNREAD.has(error.code ?? '')) process.exit(5)
    })
}
