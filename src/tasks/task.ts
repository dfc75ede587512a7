import type { either as E } from 'fp-ts'
import { either, function as F } from 'fp-ts'
import type * as t from 'io-ts'
import { decode } from '../core/codec.ts'
import { checkDefinition, FUNCTION, TEXT } from '../core/definitionCheck.ts'
import type { AppError } from '../core/errors.ts'
import type { ModuleNote } from '../core/moduleNote.ts'
import { isRecord } from '../core/record.ts'
import type { Key } from '../core/random.ts'
import type { Scaling, TargetKind } from '../models/targets.ts'
import { type Channels, checkChannels } from './channels.ts'
import type { DataFiles } from './data/dataFile.ts'
import type { Phase } from './phases.ts'

/** One row of a sequence: the numbers of its channels. */
export type Row = ReadonlyArray<number>

/**
 * One example, time first: inputs `[T, I]`, targets `[T, O]`, and a mask `[T]` of weights ≥ 0. A row's loss is multiplied
 * by its weight; a row of weight 0 does not count.
 *
 * Targets of `bits` are from 0 to 1. Those of `classes` are one-hot in rows that count, or probabilities that add up to 1.
 * Those of `values` are any finite numbers, in the unit of the data.
 */
export type Sequence = Readonly<{
  inputs: ReadonlyArray<Row>
  targets: ReadonlyArray<Row>
  mask: ReadonlyArray<number>
}>

/**
 * A time step of an episode: its inputs depend on the model's own answers, while a {@link Sequence} has fixed inputs
 * and targets.
 */
export type Episode = Readonly<{
  observation: Row
  /**
   * The next time step after an answer, or the ending.
   *
   * @param answer the model's logits at this time step, `[O]`
   */
  after: (answer: Row) => Episode | Ending
}>

/** How an episode ended: whether it met its goal. */
export type Ending = Readonly<{ met: boolean }>

/** A person's input in place of the random words of a sequence. */
export type GivenWords = Readonly<{
  /** Words of `bits` bits each, 0 or 1; at least one. */
  words: ReadonlyArray<Row>
  /** The number of repeats, if the task has repeats. */
  repeats: number
}>

/** How to build a sequence from given words. */
export type WordInput = Readonly<{
  bits: number
  /** The maximum words and repeats in training; more are allowed. */
  maxWords: number
  /** `undefined` if the task has no repeats. */
  maxRepeats: number | undefined
  sequence: (given: GivenWords) => Sequence
}>

/** A harder variant of a task, which measures generalisation. */
export type Variant = Readonly<{ name: string; task: Task }>

/** What the targets of a task are. */
export type Targets = Readonly<{
  kind: TargetKind
  /** The names of classes, bits or values by channel; those of {@link Task.channels} take precedence. */
  names?: ReadonlyArray<string>
}>

/** The contents of a user's files, by file name. */
export type Texts = Readonly<Record<string, string>>

/** What a task reads from files: whole texts, or sequences on demand. */
export type TaskFiles = Readonly<{ texts?: Texts; data?: DataFiles }>

/** A configured task. `draw` is pure: the same key gives the same sequence. */
export type Task = Readonly<{
  name: string
  /** The path of the module that it is of, if it is of one. */
  module?: string
  /** I */
  inputSize: number
  /** O */
  targetSize: number
  /** The maximum T of a sequence that `draw` gives. */
  maxSteps: number
  draw: (key: Key) => Sequence
  /** What the targets are; by default, bits. */
  targets?: Targets
  /**
   * The name of each channel, such as `bit 1` or `end flag`, all different on a side. `channelsOf` completes them: `input 1`,
   * `target 1`.
   */
  channels?: Partial<Channels>
  /**
   * The named phases of a sequence, such as `words 1–5` or `answer`: side by side, over all its rows. By default, `input` and
   * `answer` by the mask.
   */
  timeline?: (sequence: Sequence) => ReadonlyArray<Phase>
  /**
   * For tasks of measured numbers: mean and standard deviation of each channel. They become part of the model, which takes
   * and gives numbers in the unit of the data.
   */
  standardisation?: Readonly<{ inputs?: Scaling; targets?: Scaling }>
  /** A whole batch of training, for tasks that put sequences of similar lengths together; by default, `draw` for each. */
  drawBatch?: (key: Key, count: number) => ReadonlyArray<Sequence>
  /** For tasks whose inputs depend on answers: the sequence of the same key as an episode. */
  episode?: (key: Key) => Episode
  /** For tasks that accept a person's words. */
  wordInput?: WordInput
  /**
   * For tasks with inherent uncertainty: the loss of the optimal predictor on a sequence, in bits over the masked rows.
   * The predictor has the distribution of sequences, not the hidden draws. Its mean is a lower bound for every model.
   */
  optimalLoss?: (sequence: Sequence) => number
  /** For tasks with finitely many sequences: all of them, by number from 0. An evaluation uses each at most once. */
  all?: Readonly<{ count: number; at: (number: number) => Sequence }>
  /** The task that held-out sequences are drawn from; the task itself by default. */
  heldOut?: Task
  /**
   * For tasks of one-hot words: the words by channel. Consecutive masked rows are the answer to one question; their
   * input is not a word of a sentence.
   */
  words?: ReadonlyArray<string>
  /**
   * A sequence as lines of text; with a model's outputs, `[T, O]` in [0,1], also its answers where they differ.
   */
  text?: (sequence: Sequence, outputs?: ReadonlyArray<Row>) => ReadonlyArray<string>
  /** What the marks of `text` mean. */
  textKey?: string
  /** For tasks of a user's data: what was inferred from it, as lines. */
  about?: ReadonlyArray<string>
  /** The variants that measure generalisation, from the trained range upwards. */
  variants: ReadonlyArray<Variant>
}>

/** A kind of task, by value. */
export type TaskDefinition = Readonly<{
  name: string
  summary: string
  source: string
  config: t.Mixed
  /**
   * Builds the task from a config, or explains what is wrong with it. `files`: those of a task that reads files.
   */
  configure: (input: unknown, files?: TaskFiles) => E.Either<AppError, Task>
  /** The module that it was loaded from, if any. */
  module?: ModuleNote
}>

/** The kind of a task's targets. */
export const targetKindOf = ({ targets }: Pick<Task, 'targets'>): TargetKind => targets?.kind ?? 'bits'

/** What a task’s `build` returns: a task without its name and variants. */
export type BuiltTask = Omit<Task, 'name' | 'variants'>

const REQUIRED = {
  name: TEXT,
  config: [
    (value: unknown) => isRecord(value) && typeof value['validate'] === 'function',
    'a codec, such as closed(…)',
  ],
  build: FUNCTION,
  harder: FUNCTION,
} as const

/**
 * Defines a task: its name and source, the codec of its config, how it draws a sequence, and the harder configs that
 * measure generalisation. `configure` gives an `InvalidConfig` error for a config that the codec rejects.
 *
 * @throws TypeError naming the fields that are missing or wrong
 */
export const defineTask = <C>({
  config,
  build,
  harder = () => [],
  ...about
}: Readonly<{
  name: string
  summary: string
  source: string
  config: t.Type<C>
  build: (config: C) => BuiltTask
  /** The harder variants: for each its name and config; none by default. */
  harder?: (config: C) => ReadonlyArray<readonly [name: string, config: C]>
}>): TaskDefinition => {
  checkDefinition('defineTask', { ...about, config, build, harder }, REQUIRED)
  const variant = (c: C): Task => {
    const built = build(c)
    checkChannels(built)
    return { name: about.name, variants: [], ...built }
  }
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
