/** A node of a syntax tree, as far as the rule reads it. */
type Node = Readonly<{
  type: string
  name?: string
  arguments?: ReadonlyArray<Node>
  callee?: Node
  object?: Node
  property?: Node
}>

type Context = Readonly<{ report: (fault: Readonly<{ node: Node; message: string }>) => void }>

/** Methods that take any number of arguments, by the object they are called on; `*` is any. */
const VARIADIC: Readonly<Record<string, ReadonlyArray<string>>> = {
  Math: ['max', 'min', 'hypot'],
  String: ['fromCharCode', 'fromCodePoint'],
  '*': ['push', 'unshift', 'splice', 'concat', 'of', 'apply'],
}

/** What to write instead. */
const INSTEAD: Readonly<Record<string, string>> = {
  max: 'maxOf of src/core/extremes.ts',
  min: 'minOf of src/core/extremes.ts',
  push: 'a loop, or one array with all',
}

/** The name of a method that takes any number of arguments; `undefined` for every other callee. */
const variadic = ({ type, object, property }: Node): string | undefined => {
  const name = property?.name
  if (type !== 'MemberExpression' || name === undefined) return undefined
  const known = [...(VARIADIC[object?.name ?? ''] ?? []), ...(VARIADIC['*'] ?? [])]
  return known.includes(name) ? name : undefined
}

const check =
  ({ report }: Context) =>
  (node: Node): void => {
    const { callee, arguments: passed = [] } = node
    const name = callee === undefined ? undefined : variadic(callee)
    const isSpread = name === 'apply' || passed.some(({ type }) => type === 'SpreadElement')
    if (name === undefined || !isSpread) return
    const message = `A spread list is one argument for each entry: 130,000 entries overflow the stack. Use ${INSTEAD[name] ?? 'a loop'}.`
    report({ node, message })
  }

/** The rules of this project, for oxlint: no call passes a list of data as separate arguments. */
export default {
  meta: { name: 'engram' },
  rules: {
    'spread-arguments': {
      create: (context: Context) => ({ CallExpression: check(context), NewExpression: check(context) }),
    },
  },
}
