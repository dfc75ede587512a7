import type { TargetKind } from '../../models/targets.ts'
import type { Row } from '../task.ts'
import type { SequenceSource } from './dataFile.ts'
import type { Field } from './field.ts'
import type { DataSchema } from './schema.ts'

/** The most rows that scalings are measured on: evenly spaced sequences, where there are more. */
const MOST_ROWS = 2 ** 21

/** Mean and deviation of columns, in one pass (Welford 1962). */
const createMoments = (width: number) => {
  let count = 0
  const mean = new Float64Array(width)
  const squares = new Float64Array(width)
  let isOfBits = true
  return {
    add: (row: Row): void => {
      count++
      for (let at = 0; at < width; at++) {
        const x = row[at] as number
        if (x !== 0 && x !== 1) isOfBits = false
        const before = x - (mean[at] as number)
        mean[at] = (mean[at] as number) + before / count
        squares[at] = (squares[at] as number) + before * (x - (mean[at] as number))
      }
    },
    isOfBits: () => isOfBits,
    mean: () => [...mean],
    deviation: () =>
      [...squares].map((sum, at) => {
        const deviation = Math.sqrt(sum / Math.max(1, count))
        // Of a constant column, rounding may leave a little.
        return deviation > 1e-12 * Math.max(1, Math.abs(mean[at] as number)) ? deviation : 1
      }),
  }
}

type Scaling = NonNullable<NonNullable<DataSchema['scaling']>['inputs']>

/** A scaling of numbers alone: classes keep their zeros and ones. */
const withoutClasses = (fields: ReadonlyArray<Field>, { mean, deviation }: Scaling): Scaling => {
  const isNumber = fields.flatMap(({ of, size }) => Array.from({ length: size }, () => of === 'numbers'))
  return {
    mean: mean.map((x, at) => (isNumber[at] === true ? x : 0)),
    deviation: deviation.map((x, at) => (isNumber[at] === true ? x : 1)),
  }
}

/**
 * Mean and deviation of each channel of the numbers of a training part. Channels of classes, inputs that are only 0 and 1,
 * and targets that are no values are not scaled; a constant channel has deviation 1.
 *
 * @returns `null` where nothing is scaled
 */
export const scalingOf = (
  source: SequenceSource,
  {
    inputs,
    targets,
    kind,
  }: Readonly<{ inputs: ReadonlyArray<Field>; targets: ReadonlyArray<Field>; kind: TargetKind }>,
): DataSchema['scaling'] => {
  const hasNumbers = inputs.some(({ of }) => of === 'numbers')
  if (source.count === 0 || (!hasNumbers && kind !== 'values')) return null
  const width = (fields: ReadonlyArray<Field>) => fields.reduce((sum, { size }) => sum + size, 0)
  const given = createMoments(width(inputs))
  const wanted = createMoments(width(targets))
  const taken = Math.max(1, Math.min(source.count, Math.floor(MOST_ROWS / source.longest)))
  for (let number = 0; number < taken; number++) {
    const sequence = source.at(Math.floor((number * source.count) / taken))
    sequence.inputs.forEach((row) => given.add(row))
    if (kind !== 'values') continue
    sequence.targets.forEach((row, t) => {
      if ((sequence.mask[t] as number) > 0) wanted.add(row)
    })
  }
  const scaling = {
    inputs:
      hasNumbers && !given.isOfBits()
        ? withoutClasses(inputs, { mean: given.mean(), deviation: given.deviation() })
        : null,
    targets: kind === 'values' ? { mean: wanted.mean(), deviation: wanted.deviation() } : null,
  }
  return scaling.inputs === null && scaling.targets === null ? null : scaling
}
