/** What a block is, and so how it is tested: what `examples.slow.test.ts` says of marks. */
export type Mark =
  | Readonly<{ kind: 'run'; exit: number; needs?: string }>
  | Readonly<{ kind: 'shortened' }>
  | Readonly<{ kind: 'checked'; codec?: string }>
  | Readonly<{ kind: 'file'; name: string }>
  | Readonly<{ kind: 'output' }>
  | Readonly<{ kind: 'text' }>

/** The languages of the blocks that a mark may have; `undefined` is any. */
const languages: Readonly<Record<Exclude<Mark['kind'], 'text'>, ReadonlyArray<string> | undefined>> = {
  run: ['sh', 'ts', 'js'],
  shortened: ['sh'],
  checked: ['sh', 'ts', 'json', 'jsonl', 'csv', 'python'],
  file: undefined,
  output: undefined,
}

const isKind = (word: string): word is Exclude<Mark['kind'], 'text'> => Object.hasOwn(languages, word)

/** What `json checked NAME` may name: the codec that decodes it. */
export const codecNames = ['config', 'metrics'] as const

/** What `sh run needs=NAME` may name: what not every computer has. */
export const needNames = ['chromium', 'torch'] as const

const runOf = (options: ReadonlyArray<string>): Mark | string => {
  const given = new Map(options.map((option) => option.split('=', 2) as [name: string, value: string]))
  const [exit = '0', needs] = [given.get('exit'), given.get('needs')]
  const isKnown = [...given.keys()].every((name) => name === 'exit' || name === 'needs')
  if (
    !isKnown ||
    !/^\d+$/.test(exit) ||
    (given.has('needs') && !(needNames as ReadonlyArray<string>).includes(needs ?? ''))
  )
    return `run: expected exit=CODE or needs=${needNames.join(' or needs=')}, got ${options.join(' ')}`
  return { kind: 'run', exit: Number(exit), ...(needs !== undefined && { needs }) }
}

const checkedOf = (language: string, [codec, ...rest]: ReadonlyArray<string>): Mark | string => {
  if (codec === undefined) return { kind: 'checked' }
  return rest.length === 0 && language === 'json' && (codecNames as ReadonlyArray<string>).includes(codec)
    ? { kind: 'checked', codec }
    : `checked: expected nothing more, or ${codecNames.join(' or ')} for json, got ${[codec, ...rest].join(' ')}`
}

/**
 * Reads the info string of a block.
 *
 * @returns its mark, or what is wrong with it
 */
export const markOf = (language: string, [kind, ...options]: ReadonlyArray<string>): Mark | string => {
  if (kind === undefined) {
    return language === 'text'
      ? { kind: 'text' }
      : `no mark: write \`\`\`${language === '' ? 'sh' : language} followed by run, shortened, checked or file NAME; text output; or text alone`
  }
  if (!isKind(kind)) return `unknown mark ${kind}: expected ${Object.keys(languages).join(', ')}, or text alone`
  const allowed = languages[kind]
  if (allowed?.includes(language) === false)
    return `${kind}: expected a block of ${allowed.join(' or ')}, got ${language || 'none'}`
  if (kind === 'run') return runOf(options)
  if (kind === 'checked') return checkedOf(language, options)
  if (kind === 'file') {
    const [name] = options
    return name !== undefined && options.length === 1 && /^[\w.-]+$/.test(name)
      ? { kind, name }
      : `file: expected one name without folders, got ${options.join(' ') || 'none'}`
  }
  return options.length === 0 ? { kind } : `${kind}: expected nothing more, got ${options.join(' ')}`
}
