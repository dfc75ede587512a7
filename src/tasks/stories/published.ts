import { either as E, function as F } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { Task, Texts } from '../task.ts'
import { type Pair, pairsIn } from './pairs.ts'
import { parseStories } from './parse.ts'
import type { Story } from './story.ts'
import { storyTask } from './storyTask.ts'
import { type Vocabulary, vocabularyOf } from './vocabulary.ts'

/** The contents of a pair of files. */
type Told = Readonly<{ name: string; train: ReadonlyArray<Story>; test: ReadonlyArray<Story> }>
type Library = Readonly<{ told: ReadonlyArray<Told>; vocabulary: Vocabulary }>

/** The maximum number of problems in an error message. */
const MOST_PROBLEMS = 5

const unreadable = (path: string, problems: ReadonlyArray<string>): AppError => ({
  tag: 'UnreadableFile',
  path,
  reason: [...problems.slice(0, MOST_PROBLEMS), ...(problems.length > MOST_PROBLEMS ? ['…'] : [])].join('; '),
  remedy: 'Give the folder of the bAbI files in their published form, such as tasks_1-20_v1-2/en-10k, by --data DIR.',
})

const storiesOf = (data: string, file: string, texts: Texts): E.Either<AppError, ReadonlyArray<Story>> =>
  F.pipe(
    parseStories(texts[file] ?? ''),
    E.mapLeft((problems) => unreadable(`${data}/${file}`, problems)),
  )

const toldIn = (data: string, { name, train, test }: Pair, texts: Texts): E.Either<AppError, Told> =>
  F.pipe(
    E.Do,
    E.apS('train', storiesOf(data, train, texts)),
    E.apS('test', storiesOf(data, test, texts)),
    E.map((stories) => ({ name, ...stories })),
  )

const pairs = (data: string, texts: Texts, wanted: ReadonlyArray<string>): E.Either<AppError, ReadonlyArray<Pair>> =>
  F.pipe(
    pairsIn(Object.keys(texts), wanted),
    E.mapLeft((problems) => unreadable(data, problems)),
  )

/** Cache of parsed texts: a task may be built from them more than once. */
const libraries = new WeakMap<Texts, E.Either<AppError, Library>>()

const libraryOf = (data: string, texts: Texts): E.Either<AppError, Library> => {
  const known = libraries.get(texts)
  if (known !== undefined) return known
  const library = F.pipe(
    pairs(data, texts, []),
    E.chain(E.traverseArray((pair) => toldIn(data, pair, texts))),
    E.map((told) => ({ told, vocabulary: vocabularyOf(told.flatMap(({ train, test }) => [...train, ...test])) })),
  )
  libraries.set(texts, library)
  return library
}

/**
 * The task of published files: it trains on the training files, holds out the test files, and has a variant for the
 * test file of each pair. The vocabulary is that of all texts, even if `files` names only some.
 *
 * @param data  the folder of the texts, for errors
 * @param files names of pairs, such as `qa1`; empty means all
 * @param texts texts by the names of their files
 */
export const publishedStories = (
  { data, files }: Readonly<{ data: string; files: ReadonlyArray<string> }>,
  texts: Texts,
): E.Either<AppError, Task> =>
  F.pipe(
    E.Do,
    E.apS('library', libraryOf(data, texts)),
    E.apS('wanted', pairs(data, texts, files)),
    E.chain(({ library: { told, vocabulary }, wanted }) => {
      const some = told.filter(({ name }) => wanted.some((pair) => pair.name === name))
      return F.pipe(
        storyTask({
          name: 'stories',
          stories: some.flatMap(({ train }) => train),
          vocabulary,
          tests: Object.fromEntries(some.map(({ name, test }) => [name, test])),
        }),
        E.mapLeft((problems) => unreadable(data, problems)),
      )
    }),
  )
