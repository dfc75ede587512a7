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
import { child, integer } from '../core/random.ts'
import { pick } from './chance.ts'
import { families } from './stories/families/index.ts'
import { MOST_POSITIONS } from './stories/families/plan.ts'
import { publishedStories } from './stories/published.ts'
import { encoded } from './stories/encoding.ts'
import { wordLines } from './stories/text.ts'
import { vocabulary } from './stories/words.ts'
import { defineTask, type TaskDefinition } from './task.ts'

/** Whether all is told first, of rooms that lie beside each other, and then asked: anything, as often as one likes. */
const mapped = (family: string): boolean => ['positions', 'paths'].includes(family)

const Config = ruled(
  closed('stories', {
    family: withDefault(
      oneOf('mixed', ...families.map(({ name }) => name)),
      'mixed',
      'which questions; `mixed`: of all families, drawn evenly',
    ),
    minFacts: withDefault(PositiveInt, 4, 'lines that tell something, at least'),
    maxFacts: withDefault(PositiveInt, 6, 'lines that tell something, at most'),
    questions: withDefault(PositiveInt, 2, 'lines that ask something'),
    planning: withDefault(Natural, 7, 'silent steps between a question and its answer'),
    recite: withDefault(
      Flag,
      false,
      'whether the facts that the answer follows from are targets in those steps; for lessons',
    ),
    data: withDefault(
      nullable(NonEmpty),
      null,
      'a folder of published files to learn from; then none of the above counts',
    ),
    files: withDefault(
      t.readonlyArray(NonEmpty, 'a list of names such as "qa1"'),
      [],
      'which of those files, such as `qa1`; all where none is named',
    ),
    sha256: withDefault(
      nullable(NonEmpty),
      null,
      'the SHA-256 of the files that a run was begun with; `train` writes it',
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
  summary: 'Answer questions about a story that is told word by word.',
  source: 'Weston et al. 2015; Graves et al. 2016, Methods',
  config: Config,
  build: ({ family, minFacts, maxFacts, questions, planning, recite }) => {
    const some = families.filter(({ name }) => family === 'mixed' || family === name)
    return {
      inputSize: vocabulary.size,
      targetSize: vocabulary.size,
      words,
      text: (sequence, outputs) => wordLines(sequence, words, outputs),
      maxSteps: Math.max(
        ...some.map(({ longest }) => maxFacts * longest.statement + questions * (longest.question + planning)),
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
 * Stories: questions about what was told, word by word, in the manner of the bAbI tasks and in words of our own.
 *
 * Timeline: a word or a punctuation mark a row; after a question, `planning` silent rows; where a word of an answer is due,
 * a dash is heard. T is the number of words of all lines, answers included, and of the silent rows. Inputs `[T, 63]`:
 * words, one-hot; the dash is channel 0, the others follow in alphabetical order. Targets `[T, 63]`: the words of the
 * answers; mask 1 on the dashes alone.
 *
 * Families: one-fact (where somebody is), two-facts (where a thing is), counting (how many things somebody has), lists
 * (which, in the order of taking), yes-no, positions (what is north of …), paths (how to go from … to …). In the last
 * two, what is told comes first, 13 lines at most; in the others, questions are asked on the way, the last at the end.
 *
 * With `recite`, for lessons, what is found on the way to the answer is due while there is time to plan, a row for each step
 * of the search as far as it goes, with all words of the step at once: where rooms lie beside each other, those beside the
 * rooms of the question, and those beside these; then the people, things, rooms and directions of each line that the answer
 * follows from.
 *
 * With `data`, the stories are those of published files: `*_train.txt` to learn from, `*_test.txt` held out, a variant for
 * each pair. Words, rows and mask are as above, without time to plan; the vocabulary is that of the files.
 *
 * Differs from the paper: stories and words are our own, and shorter; time to plan; lessons that recite.
 *
 * @see Weston et al. 2015, “Towards AI-complete question answering”
 * @see Graves et al. 2016, “Synthetic question answering experiments” and Methods
 */
export const stories: TaskDefinition = {
  ...generated,
  configure: (input, texts) =>
    F.pipe(
      input,
      decode(Config, 'task "stories"'),
      E.chain(({ data, files }) => {
        if (data === null) return generated.configure(input)
        if (texts !== undefined) return publishedStories({ data, files }, texts)
        return E.left({
          tag: 'Usage',
          message: `The stories are those of files in ${data}, which cannot be read here.`,
        })
      }),
    ),
}
