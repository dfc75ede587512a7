import type { SummaryValue } from '../../io/tensorboard/event.ts'
import { histogramOf } from '../../io/tensorboard/histogram.ts'
import { entry, extentOf, type Field, intermediate, overTime } from '../../recording/numbersAt.ts'
import type { Numbers, Recording } from '../../recording/recording.ts'
import { type ColourScale, UNIT } from '../charts/screenColours.ts'
import { pictureOf } from './picture.ts'

const HEADS = { readWeightings: 'read', writeWeightings: 'write' } as const

const heatMap = (name: string, field: Field, scale: ColourScale = UNIT): SummaryValue => ({
  tag: `probe/${name}`,
  picture: pictureOf(field, scale),
})

/** One head's weights `[T N]` out of those of all `[T H N]`. */
const weightsOf = ({ shape: [steps = 0, heads = 0, slots = 0], data }: Numbers, head: number): ReadonlyArray<number> =>
  Array.from({ length: steps }, (_, t) => [
    ...data.subarray((t * heads + head) * slots, (t * heads + head + 1) * slots),
  ]).flat()

/** Where each head looks: slots down, time to the right; and how its weights are spread. */
const weightings = (recording: Recording): ReadonlyArray<SummaryValue> =>
  Object.entries(HEADS).flatMap(([field, kind]) => {
    const found = intermediate(recording, field)
    if (found === undefined) return []
    return Array.from({ length: found.shape[1] ?? 0 }, (_, head) => [
      heatMap(`${kind} weighting ${head + 1}`, overTime(found, head)),
      { tag: `weightings/${kind} ${head + 1}`, histogram: histogramOf(weightsOf(found, head)) },
    ]).flat()
  })

/** The memory after the last step, a slot a row, on a scale that is as wide as it needs to be. */
const memory = (recording: Recording): ReadonlyArray<SummaryValue> => {
  const found = intermediate(recording, 'memory')
  if (found === undefined) return []
  const [steps = 0, rows = 0, columns = 0] = found.shape
  const last: Field = { rows, columns, value: (slot, column) => entry(found, steps - 1, slot, column) }
  const extent = extentOf(found.data.subarray((steps - 1) * rows * columns))
  return [heatMap('memory at the end', last, { kind: 'diverging', extent })]
}

/**
 * What a machine did on a sequence, for TensorBoard: heat maps of the sequence, of where the heads looked, of the
 * usage and of the memory; and histograms of the weightings.
 */
export const mindOf = (recording: Recording): ReadonlyArray<SummaryValue> => {
  const usage = intermediate(recording, 'usage')
  return [
    heatMap('input', overTime(recording.inputs)),
    heatMap('target', overTime(recording.targets)),
    heatMap('output', overTime(recording.outputs)),
    ...weightings(recording),
    ...(usage === undefined ? [] : [heatMap('usage', overTime(usage))]),
    ...memory(recording),
  ]
}
