import { briefLines, type Described } from '../core/brief.ts'
import { nearest } from '../core/nearest.ts'
import { optimizerKinds } from '../training/optimizers/config.ts'
import { isJsonRecord, type Json } from './json.ts'
import type { Parts } from './parts.ts'
import { presets } from './presets/index.ts'

/** The width of the lists: 80 columns without their indent. */
const COLUMNS = 74

/** What a name can be of. */
export type NamedKind = 'task' | 'memory' | 'controller' | 'preset' | 'optimizer'

type Named = Readonly<{
  kind: NamedKind
  plural: string
  /** Where a config has the name; presets are not in configs. */
  path?: ReadonlyArray<string>
  /** How the command line gives it. */
  flag: string
  list: ReadonlyArray<Described>
}>

/** Everything that has a name, by kind. */
const namedIn = ({ tasks, memories, controllers }: Parts): ReadonlyArray<Named> => [
  { kind: 'task', plural: 'tasks', path: ['task', 'name'], flag: '--task ', list: tasks },
  {
    kind: 'memory',
    plural: 'memories',
    path: ['model', 'kind'],
    flag: '--model ',
    list: memories.map(({ kind, schema }) => ({ name: kind, summary: schema.title })),
  },
  {
    kind: 'controller',
    plural: 'controllers',
    path: ['model', 'controller', 'kind'],
    flag: '--controller ',
    list: controllers.map(({ kind, summary }) => ({ name: kind, summary })),
  },
  {
    kind: 'preset',
    plural: 'presets',
    flag: '--preset ',
    list: Object.entries(presets).map(([name, { summary }]) => ({ name, summary })),
  },
  {
    kind: 'optimizer',
    plural: 'optimizers',
    path: ['optimizer', 'kind'],
    flag: '--set optimizer.kind=',
    list: optimizerKinds.map((name) => ({ name, summary: '' })),
  },
]

/** The name in a list that a word is, whatever its case. */
const sameName = (word: string, list: ReadonlyArray<Described>): string | undefined =>
  list.find(({ name }) => name.toLowerCase() === word.toLowerCase())?.name

/** What a word names, if it is the name of something else. */
const elsewhere = (word: string, asked: NamedKind, all: ReadonlyArray<Named>): string | undefined => {
  for (const { kind, flag, list } of all) {
    const name = kind === asked ? undefined : sameName(word, list)
    if (name === undefined) continue
    const article = kind === 'optimizer' ? 'an' : 'a'
    if (asked !== 'memory' || kind !== 'controller') return `\n    ${name} is ${article} ${kind}: ${flag}${name}`
    const preset = sameName(word, all.find((other) => other.kind === 'preset')?.list ?? [])
    const memoryFlag = all.find((other) => other.kind === 'memory')?.flag
    const alone = [
      ...(preset === undefined ? [] : [`--preset ${preset}`]),
      preset === name ? `${memoryFlag}none` : `${memoryFlag}none ${flag}${name}`,
    ].join(' or ')
    return `\n    ${name} is a controller: ${flag}${name}; without a memory: ${alone}`
  }
  return undefined
}

/** The list with one name at its front. */
const withFirst = (first: string | undefined, list: ReadonlyArray<Described>): ReadonlyArray<Described> => [
  ...list.filter(({ name }) => name === first),
  ...list.filter(({ name }) => name !== first),
]

/**
 * After “unknown task "nope"”: what the word may have meant, and all names of the kind, a line each, the nearest first.
 *
 * @param parts the tasks, memories and controllers that can be named
 * @param flags of a command whose flags have other names, each with the space after it
 */
export const namesInstead = (
  word: string,
  asked: NamedKind,
  parts: Parts,
  flags: Readonly<Partial<Record<NamedKind, string>>> = {},
): string => {
  const all = namedIn(parts).map((named) => ({ ...named, flag: flags[named.kind] ?? named.flag }))
  const { list, plural } = all.find(({ kind }) => kind === asked) as Named
  const other = sameName(word, list) === undefined ? elsewhere(word, asked, all) : undefined
  const near =
    other === undefined
      ? nearest(
          word,
          list.map(({ name }) => name),
        )
      : undefined
  const meant = other === undefined ? (near === undefined ? '' : `; did you mean ${near}?`) : other
  const lines = briefLines(withFirst(near, list), COLUMNS).map((line) => `\n      ${line}`)
  return `${meant}\n    ${plural}:${lines.join('')}`
}

const valueAt = (config: Json, path: ReadonlyArray<string>): Json | undefined =>
  path.reduce<Json | undefined>((value, key) => (isJsonRecord(value) ? value[key] : undefined), config)

/** Problems of a config in which those of unknown names list what could be meant. */
export const withNames = (problems: ReadonlyArray<string>, config: Json, parts: Parts): ReadonlyArray<string> =>
  problems.map((problem) => {
    for (const { kind, path } of namedIn(parts)) {
      const word = path === undefined ? undefined : valueAt(config, path)
      const start = path === undefined ? '' : `${path.join('.')}: unknown `
      if (typeof word !== 'string' || !problem.startsWith(start)) continue
      const known = new RegExp(`^${start}\\w+ "[^"]*"`).exec(problem)?.[0]
      if (known !== undefined) return `${known}${namesInstead(word, kind, parts)}`
    }
    return problem
  })
