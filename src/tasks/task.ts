import type { either as E } from 'fp-ts'
import { either, function as F } from 'fp-ts'
import type * as t from 'io-ts'
import { decode } from '../core/codec.ts'
import type { AppError } from '../core/errors.ts'
import type { Key } from '../core/random.ts'

/** One row of a sequence. */
export type Row = ReadonlyArray<number>

/** One example, time first: what goes in, what should come out, and where that counts (0 or 1 per row). */
export type Sequence = Readonly<{
  inputs: ReadonlyArray<Row>
  targets: ReadonlyArray<Row>
  mask: ReadonlyArray<number>
}>

/**
 * A step of an episode: a sequence that takes its course from the machine's own answers, where {@link Sequence} has what
 * they should be.
 */
export type Episode = Readonly<{
  observation: Row
  /**
   * What comes of an answer: the next step, or how it ended.
   *
   * @param answer the machine's logits in this step, `[O]`
   */
  after: (answer: Row) => Episode | Ending
}>

/** How an episode ended: whether what was asked for is reached. */
export type Ending = Readonly<{ met: boolean }>

/** What a person may say in place of the random words of a sequence. */
export type GivenWords = Readonly<{
  /** Words of `bits` bits each, 0 or 1; at least one. */
  words: ReadonlyArray<Row>
  /** How often to repeat them, where the task tells that. */
  repeats: number
}>

/** How a task's sequences are made of words, where they are. */
export type WordInput = Readonly<{
  bits: number
  /** The most words and repeats that training draws: more is beyond what was practised, not forbidden. */
  maxWords: number
  /** `undefined` where the task tells no repeats. */
  maxRepeats: number | undefined
  sequence: (given: GivenWords) => Sequence
}>

/** A variant of a task that is harder than what it trains on: longer, deeper, more. */
export type Variant = Readonly<{ name: string; task: Task }>

/** What a user's files hold: texts by the names of the files. */
export type Texts = Readonly<Record<string, string>>

/** A configured task. `draw` is pure: the same key gives the same sequence. */
export type Task = Readonly<{
  name: string
  /** I */
  inputSize: number
  /** O */
  targetSize: number
  /** The longest sequence that `draw` can give. */
  maxSteps: number
  draw: (key: Key) => Sequence
  /** For tasks whose answers change what there is to see: the sequence of the same key, played by the machine. */
  episode?: (key: Key) => Episode
  /** For tasks whose sequences are words that a person can give. */
  wordInput?: WordInput
  /**
   * Where not everything can be known: the loss in bits, over the rows of a sequence that count, of the best predictor
   * that knows how sequences are drawn, but not what was drawn. Its mean is the least that any machine can reach.
   */
  optimalLoss?: (sequence: Sequence) => number
  /** Where there are only so many sequences: all of them, by number from 0. An evaluation takes none of them twice. */
  all?: Readonly<{ count: number; at: (number: number) => Sequence }>
  /** What held-out sequences are drawn from, where that is not the task itself. */
  heldOut?: Task
  /**
   * Where each row names one word, one-hot: the words by channel. Rows in a row that count are the answer to one question;
   * what is heard there is no word of a sentence.
   */
  words?: ReadonlyArray<string>
  /**
   * A sequence as a person would write it, line by line; with a machine's outputs, `[T, O]` in [0,1], also what it said
   * otherwise.
   */
  text?: (sequence: Sequence, outputs?: ReadonlyArray<Row>) => ReadonlyArray<string>
  /** What generalisation is measured on, from the trained range upwards. */
  variants: ReadonlyArray<Variant>
}>

/** A kind of task, for the registry. */
export type TaskDefinition = Readonly<{
  name: string
  summary: string
  source: string
  config: t.Mixed
  /** `texts`: of a task that is made from files, what they hold. */
  configure: (input: unknown, texts?: Texts) => E.Either<AppError, Task>
}>

type Built = Omit<Task, 'name' | 'variants'>

/**
 * Defines a task: its name and source, the codec of its config, how it draws a sequence, and which harder configs
 * generalisation is measured on.
 */
export const defineTask = <C>({
  config,
  build,
  harder,
  ...about
}: Readonly<{
  name: string
  summary: string
  source: string
  config: t.Type<C>
  build: (config: C) => Built
  harder: (config: C) => ReadonlyArray<readonly [name: string, config: C]>
}>): TaskDefinition => {
  const variant = (c: C): Task => ({ name: about.name, variants: [], ...build(c) })
  return {
    ...about,
    config,
    configure: (input) =>
      F.pipe(
        input,
        decode(config, `task "${about.name}"`),
        either.map((c) => ({
          ...variant(c),
          variants: harder(c).map(([name, hard]) => ({ name, task: variant(hard) })),
        })),
      ),
  }
}
