import { isAbsolute } from 'node:path'
import {
  childrenOf,
  type Declaration,
  type DeclarationModule,
  declarationReader,
  nameOf,
  type SyntaxNode,
  type Target,
} from './declarations.ts'

/** Something exported, wherever it is declared. `id` names its declaration: two exports of one declaration share it. */
export type Exported = Readonly<{
  namespace: string
  name: string
  id: string
  file: string
  declarations: ReadonlyArray<Declaration>
}>

/** A namespace, with its docstring where it is exported. */
export type Namespace = Readonly<{ name: string; doc: string }>

/** Everything that can be reached from the package's entries, and what its types refer to. */
export type Surface = Readonly<{
  exported: ReadonlyArray<Exported>
  namespaces: ReadonlyArray<Namespace>
  /** Types that an export refers to, each by the id and the name of its declaration. */
  referencesOf: (of: Exported) => ReadonlyArray<Readonly<{ id: string; name: string }>>
}>

type Found = Readonly<{ id: string; name: string; file: string; declarations: ReadonlyArray<Declaration> }>

const TYPE_PARAMETERS = new Set(['TSTypeParameter'])

/** The names of all type parameters inside of a declaration. */
const parametersIn = (node: SyntaxNode): ReadonlyArray<string> => [
  ...(TYPE_PARAMETERS.has(node.type) ? [nameOf(node['name'])] : []),
  ...(node.type === 'TSMappedType' && node['key'] !== undefined ? [nameOf(node['key'])] : []),
  ...childrenOf(node).flatMap(parametersIn),
]

/** `a.b.c` as `['a', 'b', 'c']`. */
const partsOf = (node: SyntaxNode): ReadonlyArray<string> =>
  node.type === 'TSQualifiedName'
    ? [...partsOf(node['left'] as SyntaxNode), ...partsOf(node['right'] as SyntaxNode)]
    : [nameOf(node)]

type Reference = Readonly<{ path: ReadonlyArray<string>; source?: string; isValue: boolean }>

/** What a declaration refers to by name. */
const referencesIn = (node: SyntaxNode): ReadonlyArray<Reference> => {
  const inner = childrenOf(node).flatMap(referencesIn)
  switch (node.type) {
    case 'TSTypeReference':
      return [{ path: partsOf(node['typeName'] as SyntaxNode), isValue: false }, ...inner]
    case 'TSTypeQuery': {
      const name = node['exprName'] as SyntaxNode
      return name.type === 'TSImportType' ? inner : [{ path: partsOf(name), isValue: true }, ...inner]
    }
    case 'TSImportType':
      return [
        {
          path: node['qualifier'] ? partsOf(node['qualifier'] as SyntaxNode) : [],
          source: nameOf(node['source']),
          isValue: false,
        },
        ...inner,
      ]
    case 'TSInterfaceHeritage':
    case 'TSClassImplements':
      return [{ path: partsOf(node['expression'] as SyntaxNode), isValue: false }, ...inner]
    default:
      return inner
  }
}

export const surfaceOf = (entries: Readonly<Record<string, string>>): Surface => {
  const read = declarationReader()

  /** Where a target is declared; nothing for what packages declare. */
  const resolve = (module: DeclarationModule, name: string, target: Target | undefined): Found | undefined => {
    if (target === undefined) {
      for (const source of module.stars.filter((star) => isAbsolute(star))) {
        const found = exportOf(source, name)
        if (found !== undefined) return found
      }
      return undefined
    }
    if (target.kind === 'here')
      return { id: `${module.file}#${name}`, name, file: module.file, declarations: target.declarations }
    return target.kind === 'elsewhere' && isAbsolute(target.source) ? exportOf(target.source, target.name) : undefined
  }
  const exportOf = (file: string, name: string): Found | undefined => {
    const module = read(file)
    const target = module.exports.get(name)
    if (target?.kind !== 'here') return resolve(module, name, target)
    const local = [...module.locals].find(([, other]) => other === target)?.[0] ?? name
    return resolve(module, local, target)
  }
  /** What a dotted name inside of a module stands for. */
  const lookUp = (file: string, [first = '', ...rest]: ReadonlyArray<string>): Found | undefined => {
    const module = read(file)
    const target = module.locals.get(first)
    if (target?.kind === 'module') return isAbsolute(target.source) ? exportOf(target.source, rest[0] ?? '') : undefined
    return target === undefined ? undefined : resolve(module, first, target)
  }

  const exported: Exported[] = []
  const namespaces: Namespace[] = []
  const visit = (namespace: string, file: string): void => {
    const module = read(file)
    for (const [name, target] of module.exports) {
      const path = namespace === '' ? name : `${namespace}.${name}`
      if (target.kind === 'module') {
        namespaces.push({ name: path, doc: target.doc })
        visit(path, target.source)
        continue
      }
      const found = exportOf(file, name)
      if (found === undefined) throw new Error(`${path} is not declared`)
      exported.push({ ...found, namespace, name })
    }
    for (const star of module.stars) visit(namespace, star)
  }
  for (const [namespace, file] of Object.entries(entries)) visit(namespace, file)

  const targetOf = (file: string, { path, source }: Reference): Found | undefined => {
    if (source === undefined) return lookUp(file, path)
    return source.startsWith('.')
      ? exportOf(new URL(source.replace(/\.ts$/, '.d.ts'), `file://${file}`).pathname, path[0] ?? '')
      : undefined
  }
  /** The types that a declaration names. A value’s type (`typeof x`) counts by what that type names. */
  const named = (file: string, declarations: ReadonlyArray<Declaration>, seen: Set<string>): ReadonlyArray<Found> =>
    declarations.flatMap(({ node }) => {
      const parameters = new Set(parametersIn(node))
      return referencesIn(node).flatMap((reference) => {
        if (reference.source === undefined && parameters.has(reference.path[0] ?? '')) return []
        const found = targetOf(file, reference)
        if (found === undefined) return []
        if (!reference.isValue) return [found]
        if (seen.has(found.id)) return []
        seen.add(found.id)
        return named(found.file, found.declarations, seen)
      })
    })
  return {
    exported,
    namespaces,
    referencesOf: ({ id, file, declarations }) => {
      const found = named(file, declarations, new Set()).filter((each) => each.id !== id)
      return [...new Map(found.map((each) => [each.id, each])).values()]
    },
  }
}
