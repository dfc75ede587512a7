import type { Ending } from './streams.ts'

/** Downloads of recordings. */
export type Downloads = Readonly<{
  /** Whether another download may start. */
  hasRoom: () => boolean
  /** The bytes as a stream, in chunks; `end` is called if the client is too slow. */
  start: (bytes: Uint8Array, end: Ending) => ReadableStream<Uint8Array>
}>

const PIECE = 1 << 16

/**
 * Sends bytes that all clients share. A client that does not read holds no copy, and is disconnected after a while so
 * that it does not hold an old recording.
 *
 * @param most     the most concurrent downloads
 * @param patience milliseconds that a client may take to read a chunk
 */
export const createDownloads = ({ most, patience }: Readonly<{ most: number; patience: number }>): Downloads => {
  let running = 0

  const start = (bytes: Uint8Array, end: Ending): ReadableStream<Uint8Array> => {
    running++
    let offset = 0
    let timer: NodeJS.Timeout | undefined
    let isOver = false
    const finish = (): void => {
      clearTimeout(timer)
      if (!isOver) running--
      isOver = true
    }
    const wait = (): void => {
      clearTimeout(timer)
      timer = setTimeout(() => {
        finish()
        end()
      }, patience)
    }
    wait()
    return new ReadableStream<Uint8Array>(
      {
        pull: (controller) => {
          if (offset >= bytes.length) {
            finish()
            controller.close()
            return
          }
          // A copy, since the reader owns enqueued chunks.
          controller.enqueue(bytes.slice(offset, offset + PIECE))
          offset += PIECE
          wait()
        },
        cancel: finish,
      },
      { highWaterMark: 0 },
    )
  }
  return { hasRoom: () => running < most, start }
}
