import { plural } from '../core/numbers.ts'
import type { Task } from './task.ts'

/** The name of each channel of inputs and of targets, such as `bit 1` or `end flag`; on each side, no two are the same. */
export type Channels = Readonly<{ inputs: ReadonlyArray<string>; targets: ReadonlyArray<string> }>

/** The most channels that get names of themselves. */
const MOST = 2 ** 16

/** “bit 1”, “bit 2”, … */
export const numberedNames = (noun: string, count: number): ReadonlyArray<string> =>
  Array.from({ length: count >= 0 && count <= MOST ? count : 0 }, (_, at) => `${noun} ${at + 1}`)

/** Names of which no two are the same: a repeated one gets a number, “x (2)”. */
export const distinctNames = (names: ReadonlyArray<string>): ReadonlyArray<string> => {
  const taken = new Set(names)
  const seen = new Set<string>()
  return names.map((name) => {
    let own = name
    for (let at = 2; seen.has(own); at++) if (!taken.has(`${name} (${at})`)) own = `${name} (${at})`
    taken.add(own)
    seen.add(own)
    return own
  })
}

/** What the names of channels follow from. */
export type ChannelSource = Pick<Task, 'inputSize' | 'targetSize' | 'channels' | 'targets' | 'words'>

/** The names that a task gives its target channels, if it gives any. */
export const givenTargetNames = ({
  channels,
  targets,
  words,
}: Omit<ChannelSource, 'inputSize' | 'targetSize'>): ReadonlyArray<string> | undefined =>
  channels?.targets ?? targets?.names ?? words

/**
 * The names of a task's channels: those that it gives; else its words or its targets' names, where inputs are as wide; else
 * “input 1”, “target 1” and so on.
 */
export const channelsOf = (task: ChannelSource): Channels => {
  const { inputSize, targetSize, channels, targets, words } = task
  const named = givenTargetNames(task)
  const areAlike = inputSize === targetSize && (words !== undefined || targets?.kind === 'classes')
  return {
    inputs: channels?.inputs ?? (areAlike ? named : undefined) ?? numberedNames('input', inputSize),
    targets: named ?? numberedNames('target', targetSize),
  }
}

/**
 * Checks the names that a task gives its channels: as many as there are channels, none empty, no two the same.
 *
 * @throws TypeError naming the side, what was expected and what came
 */
export const checkChannels = ({ inputSize, targetSize, channels = {} }: ChannelSource): void => {
  for (const [side, size] of [
    ['inputs', inputSize],
    ['targets', targetSize],
  ] as const) {
    const names = channels[side]
    if (names === undefined) continue
    const expected = `channels.${side}: expected ${plural(size, 'name')}, one for each channel`
    if (!Array.isArray(names) || names.some((name) => typeof name !== 'string' || name === ''))
      throw new TypeError(`${expected}, got something that is not a list of texts`)
    if (names.length !== size) throw new TypeError(`${expected}, got ${names.length}`)
    const twice = names.find((name, at) => names.indexOf(name) !== at)
    if (twice !== undefined) throw new TypeError(`channels.${side}: two channels are named "${twice}"`)
  }
}
