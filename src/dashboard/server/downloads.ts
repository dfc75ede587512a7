import type { Ending } from './streams.ts'

/** Recordings on their way to clients. */
export type Downloads = Readonly<{
  /** Whether one more may begin. */
  hasRoom: () => boolean
  /** The bytes as a stream that is read piece by piece; `end` is called where the client takes too long. */
  start: (bytes: Uint8Array, end: Ending) => ReadableStream<Uint8Array>
}>

const PIECE = 1 << 16

/**
 * Sends bytes that all clients share: a client that does not read holds no copy of them, and is sent away after a
 * while, so that it does not hold an old recording either.
 *
 * @param most     at most so many at a time
 * @param patience milliseconds for the next piece to be taken
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
          // A copy, since what is enqueued belongs to whoever reads it.
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
