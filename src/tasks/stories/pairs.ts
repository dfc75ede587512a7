import { either as E } from 'fp-ts'
import { suggestion } from '../../core/nearest.ts'

/** The two files of a kind of story: `qa1_single-supporting-fact_train.txt` and `…_test.txt` are `qa1`. */
export type Pair = Readonly<{ name: string; train: string; test: string }>

const splits = ['train', 'test'] as const
type Named = Readonly<{ file: string; name: string; split: (typeof splits)[number] }>

const namedIn = (files: ReadonlyArray<string>): ReadonlyArray<Named> =>
  files.flatMap((file) => {
    const [, name, split] = /^([^_]+)_(?:.*_)?(train|test)\.txt$/.exec(file) ?? []
    return name !== undefined && (split === 'train' || split === 'test') ? [{ file, name, split }] : []
  })

const pairOf = (name: string, named: ReadonlyArray<Named>): E.Either<ReadonlyArray<string>, Pair> => {
  const [[train, ...moreTrain], [test, ...moreTest]] = splits.map((split) =>
    named.filter((one) => one.name === name && one.split === split).map(({ file }) => file),
  ) as [string[], string[]]
  if (train === undefined || test === undefined)
    return E.left([`${name} has ${train ?? test}, but no ${name}_…_${train === undefined ? 'train' : 'test'}.txt`])
  const more = [...moreTrain, ...moreTest]
  return more.length > 0
    ? E.left([`${name} has several files to train or test on: ${[train, test, ...more].sort().join(', ')}`])
    : E.right({ name, train, test })
}

/**
 * The pairs among the files of a folder, in the order of their numbers. Other files are ignored.
 *
 * @param wanted names; empty means all
 * @returns      the pairs, or the faults of the folder
 */
export const pairsIn = (
  files: ReadonlyArray<string>,
  wanted: ReadonlyArray<string> = [],
): E.Either<ReadonlyArray<string>, ReadonlyArray<Pair>> => {
  const named = namedIn(files)
  const found = [...new Set(named.map(({ name }) => name))].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  if (found.length === 0)
    return E.left([
      'it holds no files such as qa1_single-supporting-fact_train.txt and qa1_single-supporting-fact_test.txt',
    ])
  const strangers = wanted.filter((name) => !found.includes(name))
  if (strangers.length > 0)
    return E.left(strangers.map((name) => `it holds no files of ${name}${suggestion(name, found)}`))
  const pairs = found.filter((name) => wanted.length === 0 || wanted.includes(name)).map((name) => pairOf(name, named))
  const problems = pairs.flatMap((pair) => (E.isLeft(pair) ? pair.left : []))
  return problems.length > 0
    ? E.left(problems)
    : E.right(pairs.flatMap((pair) => (E.isRight(pair) ? [pair.right] : [])))
}
