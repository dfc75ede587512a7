import { encoderOf, type Field, OTHER, indexOf } from '../../tasks/data/field.ts'
import { shown } from '../../tasks/data/slot.ts'
import { isCut, unitsOf, vocabularyOf } from '../../tasks/data/units.ts'
import { blocksOf, itemsBetween } from './blocks.ts'
import { cached } from './cache.ts'
import { growingFloats } from './growing.ts'
import { markLength } from './lines.ts'
import type { FileFields, Reader, Reading } from './reading.ts'
import { scanFile } from './scan.ts'

/** Bytes of a block, about. */
const BLOCK = 2 ** 14
/** Classes of units that are kept in memory. */
const KEPT = 2 ** 22

const isContinuation = (byte: number | undefined): boolean => byte !== undefined && (byte & 0xc0) === 0x80

/** Where a block of bytes ends at best: after a space, or else between two characters. */
const cutIn = (bytes: Buffer, from: number, most: number): number => {
  const end = Math.min(bytes.length, from + most)
  for (let at = end; at > from + most / 2; at--) if (isCut(bytes[at - 1] as number)) return at
  let at = end
  while (at > from && isContinuation(bytes[at])) at--
  return at > from ? at : end
}

/** Reads the bytes of a file block by block, once. @param take takes a block and its offset */
const eachBlock = async (
  { file, note }: Pick<Reading, 'file' | 'note'>,
  take: (bytes: Buffer, offset: number) => void,
) => {
  let rest: Buffer = Buffer.alloc(0)
  return scanFile(
    file,
    (chunk, offset) => {
      const skipped = markLength(chunk, offset)
      let start = offset - rest.length + skipped
      const bytes = rest.length === 0 ? chunk.subarray(skipped) : Buffer.concat([rest, chunk])
      const isLast = offset + chunk.length === file.size
      let from = 0
      while (bytes.length - from > (isLast ? 0 : BLOCK)) {
        const to = cutIn(bytes, from, BLOCK)
        take(bytes.subarray(from, to), start)
        start += to - from
        from = to
      }
      rest = bytes.subarray(from)
      return true
    },
    note,
  )
}

/** The text of bytes, or the index of the first character that is not UTF-8. */
const decoded = (bytes: Buffer): string | number => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return Math.max(0, bytes.toString('utf8').indexOf('\uFFFD'))
  }
}

/** Line and column of an index in a text that starts at a line and column, all from 1. */
const placeIn = (text: string, index: number, [line, column]: readonly [number, number]): readonly [number, number] => {
  const before = text.slice(0, index)
  const last = before.lastIndexOf('\n')
  return last < 0 ? [line, column + index] : [line + before.split('\n').length - 1, index - last]
}

/** Reads a text: a series of characters or words, each of which is to be predicted from those before. */
export const readText: Reader = async ({ file, config, known, unlabelled, faults, note }) => {
  const { unit, vocabulary } = config
  const [offsets, firsts] = [growingFloats(), growingFloats()]
  const counts = new Map<string, number>()
  const allowed = known === undefined ? undefined : new Set(known.inputs[0]?.names ?? [])
  let steps = 0
  let end = 0
  let place: readonly [number, number] = [1, 1]
  const sha256 = await eachBlock({ file, note }, (bytes, offset) => {
    const text = decoded(bytes)
    const fault = (index: number, what: string): void => {
      const [line, column] = placeIn(typeof text === 'string' ? text : bytes.toString('utf8'), index, place)
      faults.add(`${file.path}:${line}:${column}`, what)
    }
    if (typeof text === 'number') fault(text, 'not UTF-8')
    else {
      const units = unitsOf(text, unit)
      offsets.push(offset)
      firsts.push(steps)
      steps += units.length
      let found = 0
      for (const one of units) {
        if (allowed === undefined) counts.set(one, (counts.get(one) ?? 0) + 1)
        else if (!allowed.has(one) && !allowed.has(OTHER)) {
          found = text.indexOf(one, found)
          fault(found, `the model does not know the ${unit} ${shown(one)}`)
          found += one.length
        }
      }
    }
    end = offset + bytes.length
    place = placeIn(bytes.toString('utf8'), bytes.toString('utf8').length, place)
  })
  if (known === undefined && unit === 'character' && counts.size > vocabulary)
    faults.add(file.path, `it has ${counts.size} different characters; expected at most ${vocabulary}, task.vocabulary`)
  if (steps === 0 && faults.count() === 0) faults.add(file.path, 'there is no text in it')
  if (config.kind !== null && config.kind !== 'classes')
    faults.add(file.path, `the ${unit}s of a text are classes, got task.kind=${config.kind}`)
  if (sha256 === undefined || faults.count() > 0) return undefined
  const names = known?.inputs[0]?.names ?? vocabularyOf(counts, config)
  const field: Field = { name: unit, of: 'names', size: names.length, names }
  offsets.push(end)
  const blocks = blocksOf(offsets.done(), firsts.done())
  const classOf = indexOf(names)
  const other = classOf.get(OTHER) ?? 0
  const rowOf = encoderOf({ ...field, of: 'ids' })
  const idsOf = cached(
    (block) =>
      Uint32Array.from(
        unitsOf(file.read(...blocks.range(block)).toString('utf8'), unit),
        (one) => classOf.get(one) ?? other,
      ),
    (ids) => ids.length,
    KEPT,
  )
  const fields: FileFields = {
    kind: 'classes',
    inputs: [field],
    targets: [field],
    ahead: unlabelled ? 0 : (config.ahead ?? 1),
  }
  return {
    sha256,
    fields,
    contents: {
      form: 'series',
      steps,
      rows: (from, to) => {
        const rows = itemsBetween<number>(blocks, idsOf, from, to).map(rowOf)
        return { inputs: rows, targets: rows, mask: rows.map(() => 1) }
      },
    },
  }
}
