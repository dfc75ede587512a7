import type { Anatomy } from './recording.ts'

/** A head: its kind, its index from 0, and the number of heads of that kind. */
export type Head = Readonly<{ kind: 'read' | 'write'; at: number; of: number }>

const heads = (kind: Head['kind'], of: number): ReadonlyArray<Head> =>
  Array.from({ length: of }, (_, at) => ({ kind, at, of }))

/** The heads along an axis R, K or H (read heads first); none along other axes. */
export const headsAlong = (letter: string, count: number, { readHeads }: Anatomy): ReadonlyArray<Head> => {
  if (letter === 'R') return heads('read', count)
  if (letter === 'K') return heads('write', count)
  if (letter !== 'H') return []
  const reads = Math.min(readHeads, count)
  return [...heads('read', reads), ...heads('write', count - reads)]
}

/** “write”, or “write 2” if there are several. */
export const headLabel = ({ kind, at, of }: Head): string => (of === 1 ? kind : `${kind} ${at + 1}`)

/** “write head”, or “write head 2” if there are several. */
export const headName = ({ kind, at, of }: Head): string => (of === 1 ? `${kind} head` : `${kind} head ${at + 1}`)
