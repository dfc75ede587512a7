import { either as E, function as F, taskEither as TE } from 'fp-ts'
import { builtInParts, duplicateIn, type Parts, partsWith } from '../../config/parts.ts'
import type { AppError } from '../../core/errors.ts'
import { type LoadedModule, loadModule } from './loadModule.ts'
import { type DefinitionOf, kindOfPart, nameOfPart, type PartKind, partKinds } from './partKinds.ts'

/** The paths of the modules of a reader's own parts, by kind. */
export type PartPaths = Readonly<Record<PartKind, ReadonlyArray<string>>>

/** The built-in parts with the reader's own, and the names of the latter by the paths of their modules. */
export type LoadedParts = Readonly<{ parts: Parts; names: ReadonlyMap<string, string> }>

const NAME = /^[A-Za-z][A-Za-z0-9_-]*$/

const shown = (value: unknown): string =>
  Array.isArray(value)
    ? 'a list'
    : value === null || typeof value === 'undefined'
      ? String(value)
      : `${typeof value === 'object' ? 'an' : 'a'} ${typeof value}`

/** The part that a module exports; or why there is none, and what to do. */
const partIn = (
  kind: PartKind,
  { exported }: LoadedModule,
): E.Either<readonly [reason: string, remedy: string], DefinitionOf[PartKind]> => {
  const { maker } = partKinds[kind]
  const example = `Write: export default ${maker}({ … })`
  if (!('default' in exported)) {
    const others = Object.keys(exported)
    return E.left([`it has no default export${others.length > 0 ? `, only ${others.join(', ')}` : ''}`, example])
  }
  const { default: value } = exported
  const found = kindOfPart(value)
  if (found === undefined) return E.left([`its default export is ${shown(value)}, not a ${kind}`, example])
  if (found !== kind)
    return E.left([`its default export is a ${found}, not a ${kind}`, `Name it with ${partKinds[found].flag}.`])
  const part = value as DefinitionOf[PartKind]
  const name = nameOfPart(part)
  return NAME.test(name)
    ? E.right(part)
    : E.left([`it defines the ${kind} ${JSON.stringify(name)}`, 'Name it with letters, digits, - and _.'])
}

const loadPart =
  (kind: PartKind) =>
  (path: string): TE.TaskEither<AppError, Readonly<{ path: string; part: DefinitionOf[PartKind] }>> =>
    F.pipe(
      loadModule(path),
      TE.chainEitherK((loaded) =>
        F.pipe(
          partIn(kind, loaded),
          E.bimap(
            ([reason, remedy]): AppError => ({ tag: 'InvalidModule', path, reason, remedy }),
            (part) => ({ path, part: { ...part, module: loaded.note } }),
          ),
        ),
      ),
    )

const loadAll = <K extends PartKind>(kind: K, paths: ReadonlyArray<string>) =>
  F.pipe(
    [...new Set(paths)],
    TE.traverseSeqArray(loadPart(kind)),
    TE.map((all) => all as ReadonlyArray<Readonly<{ path: string; part: DefinitionOf[K] }>>),
  )

/** The error of a part whose name another part has. */
const duplicate = (
  all: ReadonlyArray<Readonly<{ path: string; part: DefinitionOf[PartKind] }>>,
  what: string,
): AppError => {
  const ofName = all.filter(({ part }) => `${kindOfPart(part)} ${nameOfPart(part)}` === what).map(({ path }) => path)
  const [path = '', other] = ofName.toReversed()
  const who = other === undefined ? 'Engram' : other
  return {
    tag: 'InvalidModule',
    path,
    reason: `it defines the ${what}, as ${who} does`,
    remedy: 'Give it another name.',
  }
}

/**
 * Loads the modules of a reader's own parts. Each default export becomes a part beside the built-in ones, with a note of its
 * module.
 *
 * @returns `InvalidModule` naming the first module that cannot be used, why, and what to do
 */
export const loadParts = (paths: PartPaths): TE.TaskEither<AppError, LoadedParts> => {
  if (Object.values(paths).every((list) => list.length === 0))
    return TE.right({ parts: builtInParts, names: new Map<string, string>() })
  return F.pipe(
    TE.Do,
    TE.bind('tasks', () => loadAll('task', paths.task)),
    TE.bind('memories', () => loadAll('memory', paths.memory)),
    TE.bind('controllers', () => loadAll('controller', paths.controller)),
    TE.chainEitherK(({ tasks, memories, controllers }) => {
      const all = [...tasks, ...memories, ...controllers]
      const own = {
        tasks: tasks.map(({ part }) => part),
        memories: memories.map(({ part }) => part),
        controllers: controllers.map(({ part }) => part),
      }
      const what = duplicateIn(own)
      return what === undefined
        ? E.right({ parts: partsWith(own), names: new Map(all.map(({ path, part }) => [path, nameOfPart(part)])) })
        : E.left(duplicate(all, what))
    }),
  )
}
