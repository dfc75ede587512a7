import { either as E } from 'fp-ts'
import { isJsonRecord, type Json, type JsonRecord } from '../config/json.ts'
import { renamed } from '../models/formerNames.ts'
import type { AppError } from '../core/errors.ts'
import type { ConfigFlags } from './options.ts'

/** An option of a config that a command line sets: as it is written there, where it lies in the config, and its value. */
type Given = Readonly<{ name: string; path: string; value: Json }>

/** Where the flags of a config set their options. */
const paths: Readonly<Partial<Record<keyof ConfigFlags, readonly [flag: string, path: string]>>> = {
  model: ['--model', 'model.kind'],
  controller: ['--controller', 'model.controller.kind'],
  seed: ['--seed', 'seed'],
  steps: ['--steps', 'steps'],
  until: ['--until', 'until'],
  batchSize: ['--batch-size', 'batchSize'],
  learningRate: ['--learning-rate', 'optimizer.learningRate'],
  backend: ['--backend', 'backend'],
  heldOut: ['--held-out', 'task.heldOutFile'],
}

/** The leaves of a layer with their dotted paths. */
const leavesOf = (value: Json, path: ReadonlyArray<string> = []): ReadonlyArray<readonly [string, Json]> =>
  isJsonRecord(value) && Object.keys(value).length > 0
    ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]))
    : [[path.join('.'), value]]

/** The options that `--set` sets, under their current names. */
const assigned = (set: ReadonlyArray<JsonRecord> = []): ReadonlyArray<Given> =>
  set.flatMap((layer) => {
    const { model } = layer
    const current = model === undefined ? layer : { ...layer, model: renamed(model) as Json }
    return leavesOf(current).map(([path, value]) => ({ name: `--set ${path}`, path, value }))
  })

const given = (flags: ConfigFlags): ReadonlyArray<Given> => [
  ...(Object.keys(paths) as (keyof ConfigFlags)[]).flatMap((key) => {
    const value = flags[key]
    const [name, path] = paths[key] ?? ['', '']
    return value === undefined ? [] : [{ name, path, value }]
  }),
  ...assigned(flags.set),
]

const isUnder = (path: string, above: string): boolean => path === above || path.startsWith(`${above}.`)

/** What a command uses of a config, and why it does not use the rest. */
export type Uses = Readonly<{ command: string; options: ReadonlyArray<string>; why: string }>

const untrained = 'nothing is trained'

/** What the commands use that do not use the whole config. */
export const commandUses = {
  sample: { command: 'sample', options: ['task', 'seed', 'batchSize'], why: 'nothing is computed' },
  inspect: {
    command: 'inspect',
    options: [
      'task',
      'model',
      'curriculum',
      'batchSize',
      'evaluation',
      'backend',
      'path',
      'optimizer.kind',
      'optimizer.momentum',
      'optimizer.average',
      'optimizer.centered',
    ],
    why: `${untrained}; --json prints it with the config`,
  },
  evaluate: {
    command: 'evaluate',
    options: ['task', 'model', 'evaluation', 'seed', 'backend', 'path'],
    why: untrained,
  },
  test: { command: 'test', options: ['task', 'model', 'backend', 'path', 'seed'], why: untrained },
  plot: { command: 'plot', options: ['task', 'model', 'backend', 'path', 'seed'], why: untrained },
  curves: { command: 'plot of several runs', options: [], why: 'it draws their metrics' },
  predict: { command: 'predict', options: ['task', 'model', 'backend', 'path', 'seed'], why: untrained },
  export: { command: 'export', options: ['task', 'model', 'backend', 'path'], why: untrained },
} as const satisfies Readonly<Record<string, Uses>>

/** A note on options that have no effect in a command; none if all have. */
export const idleNote = (
  { command, options, why }: Uses,
  flags: ConfigFlags,
  more: ReadonlyArray<string> = [],
): ReadonlyArray<string> => {
  const idle = [
    ...given(flags)
      .filter(({ path }) => !options.some((used) => isUnder(path, used) || isUnder(used, path)))
      .map(({ name }) => name),
    ...more,
  ]
  return idle.length === 0 ? [] : [`No effect in ${command}, since ${why}: ${[...new Set(idle)].join(', ')}.`]
}

/** An option that a command sets itself, how to choose it instead, and its value, where it has one that flags may repeat. */
export type Owned = Readonly<{ path: string; instead: string; value?: Json | undefined }>

/** An error if `--set` sets an option to another value than the command does, which sets it itself. */
export const notOwned = (
  set: ReadonlyArray<JsonRecord> | undefined,
  owned: ReadonlyArray<Owned>,
): E.Either<AppError, void> => {
  const problems = assigned(set).flatMap(({ name, path, value }) =>
    owned
      .filter((own) => isUnder(path, own.path) && JSON.stringify(value) !== JSON.stringify(own.value))
      .map(({ instead }) => `${name}: ${instead}`),
  )
  return problems.length === 0 ? E.right(undefined) : E.left({ tag: 'Usage', message: problems.join('\n') })
}
