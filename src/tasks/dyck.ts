import type * as t from 'io-ts'
import { closed, disordered, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer, integers, uniform } from '../core/random.ts'
import { flag, maskOf } from './bits.ts'
import { phasesOf } from './phases.ts'
import { defineTask, type Row } from './task.ts'

const Config = ruled(
  closed('dyck', {
    kinds: withDefault(PositiveInt, 2, 'kinds of brackets'),
    minPairs: withDefault(PositiveInt, 1, 'minimum pairs of brackets of a word'),
    maxPairs: withDefault(PositiveInt, 25, 'maximum pairs of brackets of a word'),
  }),
  (config) => disordered(config, 'minPairs', 'maxPairs'),
)

/**
 * The probability that the next symbol opens a bracket, among all words with the prefix so far.
 *
 * @param depth how many brackets are open
 * @param left  how many symbols are left
 */
const opening = (depth: number, left: number): number => ((depth + 2) * (left - depth)) / (2 * left * (depth + 1))

const PAIRS = ['()', '[]', '{}', '⟨⟩']

/** The brackets of a kind, such as `(` and `)`; beyond four kinds, with the kind's number. */
const bracketsOf = (kind: number): readonly [opening: string, closing: string] => {
  const [opens, closes] = PAIRS[kind] ?? '()'
  const number = kind < PAIRS.length ? '' : `${kind + 1}`
  return [`${opens}${number}`, `${number}${closes}`]
}

/** The symbol of each channel: opening brackets, then closing ones. */
const symbolsOf = (kinds: number): ReadonlyArray<string> =>
  [0, 1].flatMap((side) => Array.from({ length: kinds }, (_, kind) => bracketsOf(kind)[side] as string))

/**
 * Dyck words: after each symbol of a word of nested brackets, output which symbols may come next: any opening bracket,
 * and the closing bracket of the last open one.
 *
 * Timeline, for `pairs` pairs: one symbol per row, T = 2 · pairs. Inputs `[T, 2 · kinds]`: the opening bracket of kind
 * i on channel i, its closing one on channel kinds + i. Targets `[T, 2 · kinds]`, on the same channels; every row
 * counts.
 *
 * The length is uniform, and so is the word among all words of that length (Arnold and Sleep 1980).
 *
 * Differs from the paper, whose grammar favours short words.
 *
 * @see Suzgun et al. 2019, “Memory-augmented recurrent neural networks can learn generalized Dyck languages”: trained on
 * 2 to 50 symbols, tested on 52 to 100
 */
export const dyck = defineTask<t.TypeOf<typeof Config>>({
  name: 'dyck',
  summary: 'Output which brackets may come next in a nested word.',
  source: 'Suzgun et al. 2019, generalized Dyck languages',
  config: Config,
  build: ({ kinds, minPairs, maxPairs }) => {
    const width = 2 * kinds
    const symbols = symbolsOf(kinds)
    /** The symbols that may come next: all opening brackets, and the closing one of this kind. */
    const allowed = (kind: number | undefined): Row =>
      Array.from({ length: width }, (_, channel) => (channel < kinds || channel - kinds === kind ? 1 : 0))
    return {
      inputSize: width,
      targetSize: width,
      channels: { inputs: symbols, targets: symbols },
      timeline: ({ inputs }) => phasesOf([['word of brackets', inputs.length]]),
      maxSteps: 2 * maxPairs,
      draw: (key) => {
        const steps = 2 * integer(child(key, 'pairs'), minPairs, maxPairs)
        const chances = uniform(child(key, 'shape'), steps)
        const drawn = integers(child(key, 'kinds'), steps, 0, kinds - 1)
        const open: number[] = []
        const rows = Array.from(chances, (chance, at) => {
          const opens = chance < opening(open.length, steps - at)
          const kind = (opens ? drawn[at] : open.pop()) as number
          if (opens) open.push(kind)
          return { input: flag(width, opens ? kind : kinds + kind), target: allowed(open.at(-1)) }
        })
        return {
          inputs: rows.map(({ input }) => input),
          targets: rows.map(({ target }) => target),
          mask: maskOf(0, steps),
        }
      },
    }
  },
  harder: (config) =>
    [1, 2].map((factor) => {
      const [minPairs, maxPairs] = [factor * config.maxPairs + 1, 2 * factor * config.maxPairs]
      return [`${2 * minPairs} to ${2 * maxPairs} symbols`, { ...config, minPairs, maxPairs }] as const
    }),
})
