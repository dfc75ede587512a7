import type { TargetKind } from '../models/targets.ts'
import type { MeasureKey } from '../training/measures.ts'
import { entry, length } from './numbersAt.ts'
import type { Numbers, Recording } from './recording.ts'

type Answered = Pick<Recording, 'targets' | 'mask' | 'outputs' | 'readAs'>

/** What a recording's targets and outputs are. */
export const kindIn = ({ readAs }: Pick<Recording, 'readAs'>): TargetKind => readAs?.kind ?? 'bits'

/** Whether a step counts in the loss. */
export const counts = ({ mask }: Pick<Recording, 'mask'>, t: number): boolean => entry(mask, t) > 0

/** The first step that counts; −1 if none does. */
export const firstCounted = ({ mask }: Pick<Recording, 'mask'>): number => mask.data.findIndex((weight) => weight > 0)

/** The class of a step's row: that of its largest number, the first among equals. */
export const classAt = (rows: Numbers, t: number): number => {
  let best = 0
  for (let at = 1; at < length(rows, 1); at++) if (entry(rows, t, at) > entry(rows, t, best)) best = at
  return best
}

/** Whether an output of a step is wrong: a bit on the wrong side of ½; the class that is largest but not the target. Never of values. */
export const isWrong = (recording: Answered, t: number, channel: number): boolean => {
  const { targets, outputs } = recording
  const kind = kindIn(recording)
  if (!counts(recording, t) || kind === 'values') return false
  if (kind === 'bits') return entry(outputs, t, channel) > 0.5 !== entry(targets, t, channel) > 0.5
  return channel === classAt(outputs, t) && channel !== classAt(targets, t)
}

/** The wrong bits of a step, or 1 for a wrong class. */
export const wrongAt = (recording: Answered, t: number): number => {
  let wrong = 0
  for (let channel = 0; channel < length(recording.outputs, 1); channel++) if (isWrong(recording, t, channel)) wrong++
  return wrong
}

/** The root mean square, over channels, of what the outputs of a step differ from the targets. */
export const distanceAt = ({ targets, outputs }: Answered, t: number): number => {
  const width = length(outputs, 1)
  let squares = 0
  for (let channel = 0; channel < width; channel++)
    squares += (entry(outputs, t, channel) - entry(targets, t, channel)) ** 2
  return Math.sqrt(squares / width)
}

/** The scores of a recording's sequence, of the measures of its kind. */
export const scoresIn = (recording: Answered): Readonly<Partial<Record<MeasureKey, number>>> => {
  const kind = kindIn(recording)
  const steps = [...recording.mask.data.keys()].filter((t) => counts(recording, t))
  const mean = (of: (t: number) => number): number => steps.reduce((sum, t) => sum + of(t), 0) / steps.length
  if (kind === 'values') {
    const { targets, outputs } = recording
    const width = length(outputs, 1)
    const apart = (t: number): number => {
      let sum = 0
      for (let at = 0; at < width; at++) sum += Math.abs(entry(outputs, t, at) - entry(targets, t, at))
      return sum / width
    }
    return { rmse: Math.sqrt(mean((t) => distanceAt(recording, t) ** 2)), mae: mean(apart) }
  }
  const wrong = steps.reduce((sum, t) => sum + wrongAt(recording, t), 0)
  return kind === 'bits' ? { bitErrors: wrong } : { wrongSymbols: wrong, accuracy: 1 - wrong / steps.length }
}

/** A name in which spaces at its ends, line ends and other characters that are not seen can be seen. */
export const visibleName = (name: string): string =>
  name
    .replaceAll(/^ +| +$/g, (spaces) => '␣'.repeat(spaces.length))
    .replaceAll('\n', '⏎')
    .replaceAll('\t', '⇥')
    .replaceAll('\r', '␍')
    .replaceAll(/\p{Cc}/gu, '�') || '∅'

/** What the names of a recording's channels follow from. */
type Named = Pick<Recording, 'readAs' | 'channels'>

/** Whether a recording has the names of its target channels. */
export const hasNames = ({ readAs, channels }: Named): boolean => (channels ?? readAs?.names) !== undefined

/** The name of a target channel, such as `bit 1` or `end flag`; its index in recordings without names. */
export const channelName = ({ readAs, channels }: Named, channel: number): string => {
  const name = (channels?.targets ?? readAs?.names)?.[channel]
  return name === undefined ? String(channel) : visibleName(name)
}

/**
 * The name of an input channel; in recordings without names, that of the target channel for classes whose inputs are as wide as
 * the targets, else its index.
 *
 * @param widths of input and target rows
 */
export const inputChannelName = (
  named: Named,
  channel: number,
  [inputs, targets]: readonly [inputs: number, targets: number],
): string => {
  const name = named.channels?.inputs[channel]
  if (name !== undefined) return visibleName(name)
  return kindIn(named) === 'classes' && inputs === targets ? channelName(named, channel) : String(channel)
}

/** The name of an input channel of a recording: see {@link inputChannelName}. */
export const inputName = (recording: Named & Pick<Recording, 'inputs' | 'targets'>, channel: number): string =>
  inputChannelName(recording, channel, [length(recording.inputs, 1), length(recording.targets, 1)])

/** A heading for an input channel: “input level”, “input 1”. */
export const inputTitle = (recording: Parameters<typeof inputName>[0], channel: number): string => {
  const name = inputName(recording, channel)
  return name.startsWith('input') ? name : `input ${name}`
}
