import { either as E } from 'fp-ts'
import { pick } from '../chance.ts'
import type { Task } from '../task.ts'
import { encoded, stepsOf } from './encoding.ts'
import type { Story } from './story.ts'
import { WORDS_KEY, wordLines } from './text.ts'
import { storyTimeline } from './timeline.ts'
import { type Vocabulary, wordsIn } from './vocabulary.ts'

type Stories = ReadonlyArray<Story>

const problemsOf = (source: string, stories: Stories, vocabulary: Vocabulary): ReadonlyArray<string> => {
  const strangers = [...wordsIn(stories)].filter((word) => !vocabulary.has(word))
  return [
    ...(stories.length === 0 ? [`${source}: expected a story, got none`] : []),
    ...stories.flatMap((story, at) =>
      story.some(({ kind }) => kind === 'question') ? [] : [`${source}: story ${at + 1} has no question`],
    ),
    ...(strangers.length > 0 ? [`${source}: not in the vocabulary: ${strangers.join(', ')}`] : []),
  ]
}

const taskFrom = (name: string, stories: Stories, vocabulary: Vocabulary): Task => {
  const words = [...vocabulary.keys()]
  return {
    name,
    inputSize: vocabulary.size,
    targetSize: vocabulary.size,
    maxSteps: stories.reduce((longest, story) => Math.max(longest, stepsOf(story)), 0),
    draw: (key) => encoded(vocabulary, pick(key, stories)),
    all: { count: stories.length, at: (number) => encoded(vocabulary, stories[number] as Story) },
    words,
    channels: { inputs: words, targets: words },
    timeline: storyTimeline(words),
    text: (sequence, outputs) => wordLines(sequence, words, outputs),
    textKey: WORDS_KEY,
    variants: [],
  }
}

/**
 * A task that draws evenly from given stories, such as those of the published files. Sequences are encoded as in the
 * task `stories`, without planning rows.
 *
 * @param tests test stories by name: each becomes a variant, and all together are the held-out set; the vocabulary must
 * contain their words, too
 * @returns the task, or all problems
 */
export const storyTask = ({
  name,
  stories,
  vocabulary,
  tests = {},
}: Readonly<{
  name: string
  stories: Stories
  vocabulary: Vocabulary
  tests?: Readonly<Record<string, Stories>>
}>): E.Either<ReadonlyArray<string>, Task> => {
  const problems = Object.entries({ [name]: stories, ...tests }).flatMap(([source, some]) =>
    problemsOf(source, some, vocabulary),
  )
  if (problems.length > 0) return E.left(problems)
  const variants = Object.entries(tests).map(([test, some]) => ({ name: test, task: taskFrom(name, some, vocabulary) }))
  const heldOut = taskFrom(name, Object.values(tests).flat(), vocabulary)
  return E.right({ ...taskFrom(name, stories, vocabulary), variants, ...(variants.length > 0 && { heldOut }) })
}
