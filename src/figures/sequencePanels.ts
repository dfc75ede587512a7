import { thinned } from '../charts/axes.ts'
import type { ColourMap } from '../charts/colourMap.ts'
import { valueScale } from '../charts/colourScaleFor.ts'
import { colourMapOf, unit } from '../charts/colourScale.ts'
import { lineColours } from '../charts/lineColours.ts'
import { FAINT } from '../charts/svg.ts'
import { shortened } from '../charts/textWidth.ts'
import { capitalised } from '../core/numbers.ts'
import { channelName, counts, hasNames, inputName, inputTitle, kindIn } from '../recording/errors.ts'
import { channelsShown, entry, length, rangeIn, stepsOf } from '../recording/numbersAt.ts'
import type { Numbers, Recording } from '../recording/recording.ts'
import type { InspectorPanel } from './inspectorPanels.ts'

/** Row heights in pixels: of many channels or of unnamed ones, and of a few named ones. */
const BIT = 7
const NAMED = 12

/** The most channels of classes or of inputs to show, and of bits. */
const MOST = 24
const MOST_BITS = 96

/** The most channels of values that get a chart each. */
const FEW = 4

const indices = (count: number): ReadonlyArray<number> => Array.from({ length: count }, (_, at) => at)

type Table = Readonly<{
  title: string
  numbers: Numbers
  map: ColourMap
  channels: ReadonlyArray<number>
  name: (channel: number) => string
  yLabel: string
  /** Whether a step is shown. */
  shown?: (t: number) => boolean
}>

const table = ({ title, numbers, map, channels, name, yLabel, shown = () => true }: Table): InspectorPanel => {
  const isNamed = channels.some((channel) => name(channel) !== String(channel))
  const rowHeight = isNamed && channels.length <= MOST ? NAMED : BIT
  const all = length(numbers, 1)
  return {
    kind: 'table',
    title: channels.length < all ? `${title}, ${channels.length} of ${all} channels` : title,
    rows: channels.length,
    rowHeight,
    value: (row, t) => (shown(t) ? entry(numbers, t, channels[row] as number) : undefined),
    map,
    marks: thinned(
      channels.map((channel, row) => ({ at: (row + 0.5) * rowHeight, text: shortened(name(channel), 9, 80) })),
      11,
    ),
    // Names such as “bit 1” say what they are of.
    ...(!isNamed && { yLabel }),
  }
}

const bitPanels = (recording: Recording): ReadonlyArray<InspectorPanel> => {
  const { inputs, targets, outputs } = recording
  const input: Table = {
    title: 'Input',
    numbers: inputs,
    map: unit,
    channels: channelsShown([inputs], MOST_BITS),
    name: (channel) => inputName(recording, channel),
    yLabel: 'bit',
  }
  const answer = {
    map: unit,
    channels: channelsShown([targets, outputs], MOST_BITS),
    name: (channel: number) => channelName(recording, channel),
    yLabel: 'bit',
    shown: (t: number) => counts(recording, t),
  }
  return [
    table(input),
    table({ title: 'Target', numbers: targets, ...answer }),
    table({ title: 'Output', numbers: outputs, ...answer }),
  ]
}

/** The inputs of a task of classes or values, coloured by their range. */
const inputTable = (recording: Recording): InspectorPanel =>
  table({
    title: 'Input',
    numbers: recording.inputs,
    map: inputMap(recording),
    channels: channelsShown([recording.inputs], MOST),
    name: (channel) => inputName(recording, channel),
    yLabel: 'input',
  })

const answerTables = (recording: Recording, map: ColourMap, yLabel: string): ReadonlyArray<InspectorPanel> => {
  const { targets, outputs } = recording
  const channels = channelsShown([targets, outputs], MOST)
  const shown = (t: number): boolean => counts(recording, t)
  const name = (channel: number): string => channelName(recording, channel)
  return [
    table({ title: 'Target', numbers: targets, map, channels, name, yLabel, shown }),
    table({ title: 'Output', numbers: outputs, map, channels, name, yLabel, shown }),
  ]
}

const classPanels = (recording: Recording): ReadonlyArray<InspectorPanel> => [
  inputTable(recording),
  ...answerTables(recording, unit, 'class'),
]

/** The values of a channel over time; none at steps that are not shown. */
const pointsOf = (numbers: Numbers, channel: number, shown: (t: number) => boolean = () => true) =>
  indices(length(numbers, 0)).map((t) => ({ x: t, y: shown(t) ? entry(numbers, t, channel) : Number.NaN }))

const [OUTPUT, INPUT] = lineColours as readonly [string, string]

/** Target and output of a channel as lines. */
const valueLines = (recording: Recording, channel: number): InspectorPanel => {
  const shown = (t: number): boolean => counts(recording, t)
  const target = pointsOf(recording.targets, channel, shown)
  const output = pointsOf(recording.outputs, channel)
  const name = hasNames(recording) ? `${channelName(recording, channel)}: ` : ''
  const title =
    length(recording.targets, 1) > 1 && name === ''
      ? `Channel ${channel}: target and output`
      : `${name}target and output`
  return {
    kind: 'lines',
    title: capitalised(title),
    series: [
      { name: 'target', colour: FAINT, thick: 2.6, bare: true, points: target },
      { name: 'output', colour: OUTPUT, bare: true, points: output },
    ],
    range: rangeIn(
      target.map(({ y }) => y),
      output.map(({ y }) => y),
    ),
  }
}

const valuePanels = (recording: Recording): ReadonlyArray<InspectorPanel> => {
  const { inputs } = recording
  const heard = indices(length(inputs, 1))
  const due = indices(length(recording.targets, 1))
  return [
    ...(heard.length <= FEW
      ? heard.map((channel): InspectorPanel => {
          const points = pointsOf(inputs, channel)
          return {
            kind: 'lines',
            title: heard.length === 1 ? 'Input' : capitalised(inputTitle(recording, channel)),
            series: [{ name: 'input', colour: INPUT, bare: true, points }],
            range: rangeIn(points.map(({ y }) => y)),
          }
        })
      : [inputTable(recording)]),
    ...(due.length <= FEW
      ? due.map((channel) => valueLines(recording, channel))
      : answerTables(recording, answerMap(recording), 'value')),
  ]
}

/** The colours of the inputs: of bits and of numbers from 0 to 1, always the same; of others, by their range. */
export const inputMap = (recording: Recording): ColourMap => {
  const { data } = recording.inputs
  return kindIn(recording) === 'bits' || data.every((x) => x >= 0 && x <= 1) ? unit : colourMapOf(valueScale(data))
}

/** The colours of targets and outputs: probabilities from light to dark, values by their range. */
export const answerMap = (recording: Recording): ColourMap =>
  kindIn(recording) === 'values' ? colourMapOf(valueScale(recording.targets.data, recording.outputs.data)) : unit

/** Input, target and output over time. */
export const sequencePanels = (recording: Recording): ReadonlyArray<InspectorPanel> => {
  const kind = kindIn(recording)
  if (kind === 'bits') return bitPanels(recording)
  return kind === 'classes' ? classPanels(recording) : valuePanels(recording)
}

/** The colour bar beside the panels, with its label and ticks; none where all are lines. */
export const sequenceBar = (
  recording: Recording,
): Readonly<{ map: ColourMap; label: string; ticks: ReadonlyArray<number> }> | undefined => {
  const kind = kindIn(recording)
  if (kind !== 'values')
    return { map: unit, label: kind === 'bits' ? 'bit, probability' : 'probability', ticks: [0, 0.5, 1] }
  if (length(recording.targets, 1) <= FEW || stepsOf(recording) === 0) return undefined
  const map = answerMap(recording)
  return {
    map,
    label: 'value',
    ticks: [map.low, (map.low + map.high) / 2, map.high].map((x) => Number(x.toPrecision(2))),
  }
}
