import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Comment, parseSync } from 'oxc-parser'

/** A node of the syntax tree, as far as it is read here. */
export type SyntaxNode = Readonly<{ type: string; start: number; end: number; [key: string]: unknown }>

/** A top-level declaration of a module: its syntax and its docstring. */
export type Declaration = Readonly<{ node: SyntaxNode; doc: string; text: string }>

/** What a name of a module stands for: in this module, in another one, a whole module, or something of a package. */
export type Target =
  | Readonly<{ kind: 'here'; declarations: ReadonlyArray<Declaration> }>
  | Readonly<{ kind: 'elsewhere'; source: string; name: string }>
  | Readonly<{ kind: 'module'; source: string; doc: string }>

export type DeclarationModule = Readonly<{
  file: string
  /** What is declared or imported, by its local name. */
  locals: ReadonlyMap<string, Target>
  /** What is exported, by its exported name. */
  exports: ReadonlyMap<string, Target>
  /** The modules all of whose exports are exported. */
  stars: ReadonlyArray<string>
}>

const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === 'object' && value !== null && typeof (value as SyntaxNode).type === 'string'

/** The nodes directly inside of a node. */
export const childrenOf = (node: SyntaxNode): ReadonlyArray<SyntaxNode> =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []))

export const nameOf = (node: unknown): string => {
  const { name, value } = node as Readonly<{ name?: string; value?: string }>
  return name ?? value ?? ''
}

/** The text of the docstring that ends right before a position, without its stars. */
const docBefore = (text: string, comments: ReadonlyArray<Comment>, start: number): string => {
  const found = comments.findLast(({ end }) => end <= start)
  if (found?.type !== 'Block' || !found.value.startsWith('*') || text.slice(found.end, start).trim() !== '') return ''
  return found.value.replaceAll(/^\s*\*+ ?/gm, '').trim()
}

const declaredNames = (node: SyntaxNode): ReadonlyArray<readonly [name: string, node: SyntaxNode]> =>
  node.type === 'VariableDeclaration'
    ? (node['declarations'] as ReadonlyArray<SyntaxNode>).map((each) => [nameOf(each['id']), each] as const)
    : isNode(node['id'])
      ? [[nameOf(node['id']), node] as const]
      : []

const parsed = (file: string): DeclarationModule => {
  const text = readFileSync(file, 'utf8')
  const { program, comments, errors } = parseSync(file, text)
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message}`)
  const locals = new Map<string, Target>()
  const exports = new Map<string, Target>()
  const stars: string[] = []
  const renamed: Array<readonly [exported: string, local: string]> = []
  const pathOf = (source: unknown): string => {
    const name = nameOf(source)
    return name.startsWith('.') ? join(dirname(file), name.replace(/\.ts$/, '.d.ts')) : name
  }
  const declare = (into: ReadonlyArray<Map<string, Target>>, node: SyntaxNode, start: number): void => {
    for (const [name, each] of declaredNames(node)) {
      const declaration = { node: each, doc: docBefore(text, comments, start), text: text.slice(start, node.end) }
      const before = locals.get(name)
      const declarations = [...(before?.kind === 'here' ? before.declarations : []), declaration]
      for (const map of [locals, ...into]) map.set(name, { kind: 'here', declarations })
    }
  }
  for (const statement of program.body as unknown as ReadonlyArray<SyntaxNode>) {
    const { source, declaration } = statement
    const specifiers = (statement['specifiers'] ?? []) as ReadonlyArray<SyntaxNode>
    if (statement.type === 'ImportDeclaration')
      for (const specifier of specifiers)
        locals.set(
          nameOf(specifier['local']),
          specifier.type === 'ImportNamespaceSpecifier'
            ? { kind: 'module', source: pathOf(source), doc: '' }
            : { kind: 'elsewhere', source: pathOf(source), name: nameOf(specifier['imported']) },
        )
    else if (statement.type === 'ExportAllDeclaration')
      if (isNode(statement['exported']))
        exports.set(nameOf(statement['exported']), {
          kind: 'module',
          source: pathOf(source),
          doc: docBefore(text, comments, statement.start),
        })
      else stars.push(pathOf(source))
    else if (statement.type === 'ExportNamedDeclaration' && isNode(declaration))
      declare([exports], declaration, statement.start)
    else if (statement.type === 'ExportNamedDeclaration')
      for (const specifier of specifiers) {
        const [local, exported] = [nameOf(specifier['local']), nameOf(specifier['exported'])]
        if (source === null) renamed.push([exported, local])
        else exports.set(exported, { kind: 'elsewhere', source: pathOf(source), name: local })
      }
    else declare([], statement, statement.start)
  }
  for (const [exported, local] of renamed) {
    const target = locals.get(local)
    if (target !== undefined) exports.set(exported, target)
  }
  return { file, locals, exports, stars }
}

/** Reads and keeps modules of declarations: `.d.ts` files. */
export const declarationReader = () => {
  const known = new Map<string, DeclarationModule>()
  const read = (file: string): DeclarationModule => {
    const found = known.get(file) ?? parsed(file)
    known.set(file, found)
    return found
  }
  return read
}
