import { valueScale } from '../../charts/colourScaleFor.ts'
import { type ColourScale, UNIT } from '../../charts/colourScale.ts'
import { capitalised, plural } from '../../core/numbers.ts'
import type { TargetKind } from '../../models/targets.ts'
import {
  channelName,
  counts,
  hasNames,
  inputName,
  inputTitle,
  isWrong,
  kindIn,
  scoresIn,
} from '../../recording/errors.ts'
import { channelsShown, entry, type Field, length, overTime, rangeIn, withRows } from '../../recording/numbersAt.ts'
import type { Numbers, Recording } from '../../recording/recording.ts'
import { measures, scoreText } from '../../training/measures.ts'
import { alongSequence, named, overTimePanel, type Panel, range, type Section, type Subject } from './panel.ts'

const rowHeight = 14

/** The most channels of classes, or of inputs that are not bits, to show. */
const MOST = 40

/** The most channels of values that get a panel each. */
const FEW = 8

type Shown = Readonly<{ recording: Recording; pale: (t: number) => boolean }>

/** Some channels of a table as a field, their names, and a note if there are more. */
const rowsOf = (
  { channels: names }: Pick<Recording, 'channels'>,
  kind: string,
  numbers: Numbers,
  channels: ReadonlyArray<number>,
  name: (channel: number) => string,
) => ({
  field: withRows(overTime(numbers), channels),
  // A name such as “bit 1” says what it is of.
  rows: named(names === undefined ? kind : 'channel', channels.map(name)),
  note: channels.length < length(numbers, 1) ? ` ${channels.length} of ${length(numbers, 1)} channels are shown.` : '',
})

const inputScale = ({ recording }: Shown): ColourScale => {
  const { data } = recording.inputs
  return kindIn(recording) === 'bits' || data.every((x) => x >= 0 && x <= 1) ? UNIT : valueScale(data)
}

const inputTexts: Readonly<Record<TargetKind, string>> = {
  bits: 'The model’s input, one column per step.',
  classes: 'The model’s input, one column per step.',
  values: 'The model’s input, one column per step.',
}

const inputPanel = (shown: Shown): Panel => {
  const { recording } = shown
  const kind = kindIn(recording)
  const channels = kind === 'bits' ? range(length(recording.inputs, 1)) : channelsShown([recording.inputs], MOST)
  const name = (channel: number) => inputName(recording, channel)
  const { note, ...rows } = rowsOf(recording, kind === 'bits' ? 'bit' : 'input', recording.inputs, channels, name)
  return overTimePanel(
    {
      id: 'inputs',
      title: 'Input',
      text: `${inputTexts[kind]}${note}`,
      ...rows,
      value: 'input',
      scale: inputScale(shown),
    },
    { rowHeight },
  )
}

/** The input; of a few channels of values, a panel for each, in its own range. */
const inputPanels = (shown: Shown): ReadonlyArray<Panel> => {
  const { recording } = shown
  const { inputs } = recording
  const width = length(inputs, 1)
  if (kindIn(recording) !== 'values' || width === 1 || width > FEW) return [inputPanel(shown)]
  return range(width).map((channel) => {
    const field = withRows(overTime(inputs), [channel])
    const [low, extent] = rangeIn(range(field.columns).map((t) => field.value(0, t)))
    return overTimePanel(
      {
        id: `inputs-${channel}`,
        title: capitalised(inputTitle(recording, channel)),
        text: inputTexts.values,
        field,
        rows: named('', ['input']),
        value: 'input',
        scale: { kind: 'sequential', low, extent },
      },
      { rowHeight: 22 },
    )
  })
}

const COUNTED = 'The bar below marks the steps that count in the loss.'

/** Target and output of bits or classes: probabilities, wrong ones outlined. */
const probabilityPanels = ({ recording, pale }: Shown): ReadonlyArray<Panel> => {
  const { targets, outputs } = recording
  const isBits = kindIn(recording) === 'bits'
  const channels = isBits ? range(length(targets, 1)) : channelsShown([targets, outputs], MOST)
  const name = (channel: number) => channelName(recording, channel)
  const unit = isBits ? 'bit' : 'class'
  const { note, ...due } = rowsOf(recording, unit, targets, channels, name)
  const { note: _, ...said } = rowsOf(recording, unit, outputs, channels, name)
  const { bitErrors = 0, wrongSymbols = bitErrors } = scoresIn(recording)
  const wrongOnes = isBits ? 'wrong bit' : 'wrong symbol'
  const verdict = wrongSymbols === 0 ? `No ${wrongOnes}s.` : `${plural(wrongSymbols, wrongOnes)}.`
  const wrong = (row: number, t: number) => isWrong(recording, t, channels[row] as number)
  return [
    overTimePanel(
      { id: 'targets', title: 'Target', text: `The correct output. ${COUNTED}${note}`, ...due, value: 'target' },
      { rowHeight, pale },
    ),
    overTimePanel(
      {
        id: 'outputs',
        title: 'Output',
        text: isBits
          ? `The model’s probability that each bit is 1; above 0.5 counts as 1. ${verdict}`
          : `The model’s probability of each class; the largest is its answer. ${verdict}`,
        ...said,
        value: isBits ? 'probability of 1' : 'probability',
        signs: [{ variable: '--wrong', name: wrongOnes, hollow: true }],
      },
      { rowHeight, pale, wrong },
    ),
  ]
}

/** Target above output of one channel. */
const besideEachOther = ({ targets, outputs }: Recording, channel: number): Field => ({
  rows: 2,
  columns: length(targets, 0),
  value: (row, t) => entry(row === 0 ? targets : outputs, t, channel),
})

/** Target and output of values: a panel for each channel in its own range; for many channels, all in one range. */
const valuePanels = ({ recording, pale }: Shown): ReadonlyArray<Panel> => {
  const { targets, outputs } = recording
  const width = length(targets, 1)
  const verdict = `${scoreText(measures.values.headline, scoresIn(recording))}.`
  if (width > FEW) {
    const channels = channelsShown([targets, outputs], MOST)
    const name = (channel: number) => channelName(recording, channel)
    const scale = valueScale(targets.data, outputs.data)
    const { note, ...due } = rowsOf(recording, 'value', targets, channels, name)
    const { note: _, ...said } = rowsOf(recording, 'value', outputs, channels, name)
    return [
      overTimePanel(
        {
          id: 'targets',
          title: 'Target',
          text: `The correct values. ${COUNTED}${note}`,
          ...due,
          value: 'target',
          scale,
        },
        { rowHeight, pale },
      ),
      overTimePanel(
        { id: 'outputs', title: 'Output', text: `The model’s values. ${verdict}`, ...said, value: 'output', scale },
        { rowHeight, pale },
      ),
    ]
  }
  return range(width).map((channel) => {
    const field = besideEachOther(recording, channel)
    const values = range(field.columns).flatMap((t) => [field.value(0, t), field.value(1, t)])
    const [low, extent] = rangeIn(values)
    const name = hasNames(recording) ? `, ${channelName(recording, channel)}` : ''
    return overTimePanel(
      {
        id: `values-${channel}`,
        title: `Target and output${name === '' && width > 1 ? `, channel ${channel}` : name}`,
        text: `The correct value above the model’s, in the data’s own units. ${width === 1 ? `${verdict} ` : ''}${COUNTED}`,
        field,
        rows: named('', ['target', 'output']),
        value: 'value',
        scale: { kind: 'sequential', low, extent },
      },
      { rowHeight: 22, pale },
    )
  })
}

/** Input, target and output of a recording, steps to the right: bits, probabilities of classes, or values. */
export const sequenceSection = ({ recording }: Pick<Subject, 'recording'>): Section => {
  const shown: Shown = { recording, pale: (t) => !counts(recording, t) }
  return {
    id: 'sequence',
    title: 'Input and output',
    panels: alongSequence(
      [...inputPanels(shown), ...(kindIn(recording) === 'values' ? valuePanels(shown) : probabilityPanels(shown))],
      recording,
      true,
    ),
  }
}
