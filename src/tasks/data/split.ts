import type { DataConfig } from './config.ts'
import type { DataFile, DataFiles, SequenceSource } from './dataFile.ts'
import type { DataSchema } from './schema.ts'
import { windowsOf } from './windows.ts'

/** The two parts of the data: sequences to train on, and held-out ones. */
export type Parts = Readonly<{
  train: SequenceSource
  heldOut: SequenceSource
  /** Sequences of the training file that are also in the held-out file, and so are not trained on. */
  left: number
}>

const part = (source: SequenceSource, chosen: Uint32Array): SequenceSource => ({
  count: chosen.length,
  lengthOf: (index) => source.lengthOf(chosen[index] as number),
  longest: chosen.reduce((longest, index) => Math.max(longest, source.lengthOf(index)), 0),
  at: (index) => source.at(chosen[index] as number),
})

/** The numbers for which a condition holds, ascending. */
const numbersWhere = (count: number, holds: (index: number) => boolean): Uint32Array => {
  const chosen = new Uint32Array(count)
  let size = 0
  for (let index = 0; index < count; index++) if (holds(index)) chosen[size++] = index
  return chosen.slice(0, size)
}

/**
 * The hash below which a sequence is held out: as near as can be to `share` of the sequences, and at least one on each
 * side where not all are equal. Equal sequences have equal hashes, so they are on the same side.
 */
const thresholdFor = (hashes: Float64Array, share: number): number => {
  const sorted = hashes.slice().sort()
  const wanted = Math.max(1, share * sorted.length)
  let best = 0
  for (let at = 1; at < sorted.length; at++) {
    if (sorted[at] === sorted[at - 1]) continue
    if (best === 0 || Math.abs(at - wanted) < Math.abs(best - wanted)) best = at
  }
  return sorted[best] as number
}

const nothing: SequenceSource = {
  count: 0,
  lengthOf: () => 0,
  longest: 0,
  at: () => {
    throw new RangeError('no sequences are held out')
  },
}

type Sequences = Extract<DataFile, { form: 'sequences' }>

const sharedSequences = ({ source, hashes }: Sequences, share: number): Parts => {
  if (share === 0) return { train: source, heldOut: nothing, left: 0 }
  const threshold = thresholdFor(hashes, share)
  const isHeld = (index: number): boolean => (hashes[index] as number) < threshold
  return {
    train: part(
      source,
      numbersWhere(source.count, (index) => !isHeld(index)),
    ),
    heldOut: part(source, numbersWhere(source.count, isHeld)),
    left: 0,
  }
}

const filedSequences = (train: Sequences, heldOut: Sequences): Parts => {
  const held = new Set(heldOut.hashes)
  const kept = numbersWhere(train.source.count, (index) => !held.has(train.hashes[index] as number))
  return {
    train: kept.length === train.source.count ? train.source : part(train.source, kept),
    heldOut: heldOut.source,
    left: train.source.count - kept.length,
  }
}

/**
 * Splits the data into the training and the held-out part.
 *
 * - Of sequences, `heldOut` of them are held out: those with the smallest hashes, so that equal sequences are on the same
 *   side, and every run has the same split. With a held-out file, training leaves out the sequences that it holds.
 * - Of a series, its end is held out, and no window crosses the cut.
 */
export const partsOf = (
  { train, heldOut, schema: { ahead } }: Readonly<{ schema: Pick<DataSchema, 'ahead'> }> & Omit<DataFiles, 'schema'>,
  config: Pick<DataConfig, 'heldOut' | 'window' | 'stride'>,
): Parts => {
  if (train.form === 'sequences')
    return heldOut?.form === 'sequences' ? filedSequences(train, heldOut) : sharedSequences(train, config.heldOut)
  const { window } = config
  const stride = config.stride ?? window
  const other = heldOut?.form === 'series' ? heldOut : undefined
  const cut = other === undefined ? train.steps - Math.round(config.heldOut * train.steps) : train.steps
  const last = other ?? train
  return {
    train: windowsOf(train, { from: 0, to: cut, window, stride, ahead, partial: false }),
    heldOut: windowsOf(last, {
      from: other === undefined ? cut : 0,
      to: last.steps,
      window,
      stride: window,
      ahead,
      partial: true,
    }),
    left: 0,
  }
}
