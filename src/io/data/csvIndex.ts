import { addText, createContentHash } from '../../tasks/data/contentHash.ts'
import { type Columns, numberIn } from '../../tasks/data/csvColumns.ts'
import { shown } from '../../tasks/data/slot.ts'
import { blocksOf } from './blocks.ts'
import { growingFloats, growingWords } from './growing.ts'

type Cells = ReadonlyArray<string>

/** The most different sequences whose names are remembered, to find rows that are not together. */
const MOST_NAMES = 2 ** 20

/** The index of the sequences of a table: their bytes, rows and hashes. */
export const createSequenceIndex = ({ header, sequence, inputs, targets, mask }: Columns, ahead: number) => {
  const [starts, ends, lengths, hashes] = [growingFloats(), growingFloats(), growingWords(), growingFloats()]
  const hashed = [...inputs, ...targets, ...(mask === undefined ? [] : [mask])]
  const names = new Set<string>()
  let name: string | undefined
  let hash = createContentHash()
  let [rows, longest, end] = [0, 0, 0]
  let isCounted = false
  let onEnd: ((what: string) => void) | undefined
  const close = (): void => {
    if (name === undefined) return
    if (rows <= ahead)
      onEnd?.(
        `sequence ${shown(name)} has ${rows} row${rows === 1 ? '' : 's'}; expected more than ${ahead}, since the targets are ${ahead} later`,
      )
    else if (!isCounted) onEnd?.(`sequence ${shown(name)} has only weights of 0: no row counts`)
    ends.push(end)
    lengths.push(Math.max(1, rows - ahead))
    hashes.push(hash.done())
    longest = Math.max(longest, rows - ahead)
  }
  return {
    add: (cells: Cells, from: number, to: number, fault: (what: string) => void): void => {
      const own = cells[sequence as number] as string
      if (own !== name) {
        close()
        if (names.has(own))
          fault(
            `the rows of sequence ${shown(own)} are not together: sort the file by ${shown(header[sequence as number])}`,
          )
        if (names.size < MOST_NAMES) names.add(own)
        name = own
        rows = 0
        isCounted = false
        hash = createContentHash()
        starts.push(from)
        onEnd = fault
      }
      rows++
      if (rows > ahead && (mask === undefined || numberIn(cells[mask] as string) !== 0)) isCounted = true
      end = to
      for (const column of hashed) {
        addText(hash, (cells[column] as string).trim())
        hash.add(-1)
      }
    },
    close,
    done: () => ({ starts: starts.done(), ends: ends.done(), lengths: lengths.done(), hashes: hashes.done(), longest }),
  }
}

/** The index of a table that is one series: blocks of rows, and the longest stretch of rows without weight. */
export const createSeriesIndex = () => {
  const [offsets, firsts] = [growingFloats(), growingFloats()]
  let [steps, silent, longestSilence] = [0, 0, 0]
  return {
    addBlock: (offset: number): void => {
      offsets.push(offset)
      firsts.push(steps)
    },
    addRow: (weight: number): void => {
      steps++
      silent = weight === 0 ? silent + 1 : 0
      longestSilence = Math.max(longestSilence, silent)
    },
    done: (end: number) => {
      offsets.push(end)
      return { blocks: blocksOf(offsets.done(), firsts.done()), steps, longestSilence }
    },
  }
}
