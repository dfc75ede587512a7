import { either as E, function as F } from 'fp-ts'
import * as t from 'io-ts'
import {
  closed,
  decode,
  disordered,
  Flag,
  Natural,
  NonEmpty,
  nullable,
  oneOf,
  PositiveInt,
  ruled,
  withDefault,
} from '../core/codec.ts'
import { maxOf } from '../core/extremes.ts'
import { child, integer } from '../core/random.ts'
import { pick } from './chance.ts'
import { families } from './stories/families/index.ts'
import { MOST_POSITIONS } from './stories/families/plan.ts'
import { publishedStories } from './stories/published.ts'
import { encoded } from './stories/encoding.ts'
import { WORDS_KEY, wordLines } from './stories/text.ts'
import { storyTimeline } from './stories/timeline.ts'
import { vocabulary } from './stories/words.ts'
import { defineTask, type TaskDefinition } from './task.ts'

/** Whether the family first gives a map of rooms, so that any number of questions may follow. */
const mapped = (family: string): boolean => ['positions', 'paths'].includes(family)

const Config = ruled(
  closed('stories', {
    family: withDefault(
      oneOf('mixed', ...families.map(({ name }) => name)),
      'mixed',
      'the kind of questions; `mixed` draws evenly from all families',
    ),
    minFacts: withDefault(PositiveInt, 4, 'minimum statements of a story'),
    maxFacts: withDefault(PositiveInt, 6, 'maximum statements of a story'),
    questions: withDefault(PositiveInt, 2, 'questions of a story'),
    planning: withDefault(Natural, 7, 'steps without input between a question and its answer'),
    recite: withDefault(
      Flag,
      false,
      'also train on the facts that the answer follows from, in those steps; for curricula',
    ),
    data: withDefault(
      nullable(NonEmpty),
      null,
      'folder of published files to train on; the options above then have no effect',
    ),
    files: withDefault(
      t.readonlyArray(NonEmpty, 'a list of names such as "qa1"'),
      [],
      'which of those files, such as `qa1`; empty means all',
    ),
    sha256: withDefault(
      nullable(NonEmpty),
      null,
      'SHA-256 of the files that a run was started with; `train` writes it',
    ),
  }),
  (config) => [
    ...disordered(config, 'minFacts', 'maxFacts'),
    ...(config.minFacts < 2 * config.questions && !mapped(config.family)
      ? [
          {
            key: 'minFacts',
            message: `expected at least ${2 * config.questions}, two for each question, got ${config.minFacts}`,
          },
        ]
      : []),
    ...(config.maxFacts > MOST_POSITIONS && mapped(config.family)
      ? [
          {
            key: 'maxFacts',
            message: `expected at most ${MOST_POSITIONS}, as many as there are rooms, got ${config.maxFacts}`,
          },
        ]
      : []),
  ],
)

const words = [...vocabulary.keys()]

const generated = defineTask<t.TypeOf<typeof Config>>({
  name: 'stories',
  summary: 'Answer questions about a story, given word by word.',
  source: 'Weston et al. 2015; Graves et al. 2016, Methods',
  config: Config,
  build: ({ family, minFacts, maxFacts, questions, planning, recite }) => {
    const some = families.filter(({ name }) => family === 'mixed' || family === name)
    return {
      inputSize: vocabulary.size,
      targetSize: vocabulary.size,
      words,
      channels: { inputs: words, targets: words },
      timeline: storyTimeline(words),
      text: (sequence, outputs) => wordLines(sequence, words, outputs),
      textKey: WORDS_KEY,
      maxSteps: maxOf(
        some.map(({ longest }) => maxFacts * longest.statement + questions * (longest.question + planning)),
      ),
      draw: (key) => {
        const { tell } = pick(child(key, 'family'), some)
        const facts = integer(child(key, 'facts'), minFacts, maxFacts)
        return encoded(vocabulary, tell(child(key, 'story'), { facts, questions }), { planning, recite })
      },
    }
  },
  harder: (config) => {
    const some = families.filter(({ name }) => config.family === 'mixed' || config.family === name)
    return some.map(({ name }) => {
      const facts = mapped(name) ? Math.min(2 * config.maxFacts, MOST_POSITIONS) : 2 * config.maxFacts
      return [`${name}, ${facts} facts`, { ...config, family: name, minFacts: facts, maxFacts: facts }] as const
    })
  },
})

/**
 * Stories: questions about a story that is given word by word, like the bAbI tasks but with our own vocabulary.
 *
 * Timeline: one word or punctuation mark per row; after a question, `planning` rows of zeros; then one row per word of
 * the answer, whose input is a dash. T is the number of words of all lines, answers included, plus the planning rows.
 * Inputs `[T, 63]`: words, one-hot; the dash is channel 0, the others follow in alphabetical order. Targets `[T, 63]`:
 * the words of the answers; mask 1 on the dashes alone.
 *
 * Families: one-fact (where somebody is), two-facts (where a thing is), counting (how many things somebody has), lists
 * (which, in the order of taking), yes-no, positions (what is north of …), paths (how to go from … to …). In the last
 * two, the statements come first, 13 at most; in the others, questions are spread over the story, the last at the end.
 *
 * With `recite`, for curricula, the planning rows have the search for the answer as targets, one row per step of the
 * search as far as the rows suffice, with all words of a step at once: if the story gives a map, the neighbours of the
 * rooms in the question, and then their neighbours; then the people, things, rooms and directions of each line that the
 * answer follows from.
 *
 * With `data`, the stories are those of published files: training uses `*_train.txt`, the held-out set is `*_test.txt`,
 * with a variant for each pair. Words, rows and mask are as above, without planning rows; the vocabulary is that of the
 * files.
 *
 * Differs from the paper: our own, shorter stories and vocabulary; planning rows; `recite`.
 *
 * @see Weston et al. 2015, “Towards AI-complete question answering”
 * @see Graves et al. 2016, “Synthetic question answering experiments” and Methods
 */
export const stories: TaskDefinition = {
  ...generated,
  configure: (input, { texts } = {}) =>
    F.pipe(
      input,
      decode(Config, 'task "stories"'),
      E.chain(({ data, files }) => {
        if (data === null) return generated.configure(input)
        if (texts !== undefined) return publishedStories({ data, files }, texts)
        return E.left({
          tag: 'Usage',
          message: `The task reads its stories from files in ${data}, which cannot be read here.`,
        })
      }),
    ),
}
