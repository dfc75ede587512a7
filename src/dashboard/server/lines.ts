import { unless } from '../../io/files/failures.ts'
import { type OpenFile, withRegularFile } from '../../io/files/regularFile.ts'

/** The lines of a growing file. */
export type Lines = Readonly<{
  /** Passes on new lines. Returns whether there were any or the file was replaced. Rejects if it cannot be read. */
  poll: () => Promise<boolean>
}>

type Listeners = Readonly<{
  line: (text: string) => void
  /** Called if the file was truncated or replaced. Earlier lines are then void. */
  reset: () => void
}>

const CHUNK = 1 << 18
/** The longest valid line, in bytes. */
const LONGEST = 1 << 20
/** This many bytes before the new ones are compared, to check that the file was only appended to. */
const MEMORY = 64
const NEWLINE = 0x0a

/**
 * Follows a growing file and reads only what is new. The file may be truncated, replaced, removed and created again. An
 * incomplete last line is held back until it is complete.
 */
export const followLines = (path: string, { line, reset }: Listeners): Lines => {
  let identity = ''
  let offset = 0
  /** The bytes before `offset`, to detect a rewritten file. */
  let memory = Buffer.alloc(0)
  /** The incomplete line; undefined within a line that is too long. */
  let begun: Buffer | undefined = Buffer.alloc(0)

  const startAnew = (): void => {
    const hadAny = offset > 0
    offset = 0
    memory = Buffer.alloc(0)
    begun = Buffer.alloc(0)
    if (hadAny) reset()
  }

  const take = (bytes: Buffer): void => {
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      if (begun !== undefined) line(Buffer.concat([begun, bytes.subarray(start, end)]).toString('utf8'))
      begun = Buffer.alloc(0)
      start = end + 1
    }
    const rest = bytes.subarray(start)
    begun = begun === undefined || begun.length + rest.length > LONGEST ? undefined : Buffer.concat([begun, rest])
    memory = Buffer.from(Buffer.concat([memory, bytes.subarray(-MEMORY)]).subarray(-MEMORY))
    offset += bytes.length
  }

  const isKnown = async ({ read }: OpenFile): Promise<boolean> =>
    (await read(offset - memory.length, memory.length)).equals(memory)

  const readOn = async (file: OpenFile): Promise<boolean> => {
    const { size } = file
    const before = offset
    const isSame = identity === file.identity && size >= offset
    if (isSame && size === offset) return false
    if (!isSame || !(await isKnown(file))) startAnew()
    identity = file.identity
    for (;;) {
      const bytes = await file.read(offset, CHUNK)
      if (bytes.length === 0) return offset !== before || before > 0
      take(bytes)
    }
  }

  return {
    poll: async () => {
      const found = await unless(['ENOENT', 'ENOTDIR'], undefined, () => withRegularFile(path, readOn))
      if (found !== undefined) return found
      const hadAny = offset > 0
      startAnew()
      return hadAny
    },
  }
}
