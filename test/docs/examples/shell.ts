/** A command of a shell script. */
export type ShellCommand = Readonly<{
  /** Its words without quotes, without assignments before it and without redirections. */
  words: ReadonlyArray<string>
  /** Where it begins and ends in the script: from its first word to its last, a comment left out. */
  start: number
  end: number
}>

/**
 * The commands of a script, in their order: separated by ends of lines, `;`, `&`, `&&`, `||` and `|`. It knows quotes, `\`,
 * comments, redirections and here-documents; of other syntax it knows nothing.
 */
export const commandsOf = (script: string): ReadonlyArray<ShellCommand> => {
  const commands: ShellCommand[] = []
  let words: string[] = []
  let word: string | undefined
  let [start, end, at] = [0, 0, 0]
  // The word after a redirection is a file, or the word that ends a here-document.
  let redirection: string | undefined
  let endOfHere: string | undefined

  const add = (text: string): void => {
    if (word === undefined && words.length === 0 && redirection === undefined) start = at
    word = `${word ?? ''}${text}`
  }
  const endWord = (): void => {
    if (word === undefined) return
    if (redirection === undefined) words.push(word)
    else if (redirection === '<<') endOfHere = word
    redirection = undefined
    word = undefined
    end = at
  }
  const endCommand = (): void => {
    endWord()
    const first = words.findIndex((one) => !/^\w+=/.test(one))
    if (first >= 0) commands.push({ words: words.slice(first), start, end })
    words = []
  }

  while (at < script.length) {
    const char = script[at] as string
    if (char === '\n') {
      endCommand()
      if (endOfHere !== undefined) {
        const close = script.indexOf(`\n${endOfHere}\n`, at)
        at = close < 0 ? script.length : close + endOfHere.length + 1
        endOfHere = undefined
      }
    } else if (char === '\\') {
      if (script[at + 1] === '\n') endWord()
      else add(script[at + 1] ?? '')
      at += 1
    } else if (char === "'" || char === '"') {
      const close = script.indexOf(char, at + 1)
      add(script.slice(at + 1, close < 0 ? undefined : close))
      at = close < 0 ? script.length : close
    } else if (/\s/.test(char)) {
      endWord()
    } else if (char === '#' && word === undefined) {
      endWord()
      at = script.indexOf('\n', at) < 0 ? script.length : script.indexOf('\n', at) - 1
    } else if (char === '>' || char === '<') {
      if (word !== undefined && /^\d+$/.test(word)) word = undefined
      endWord()
      const [sign = char] = /^[<>]+&?/.exec(script.slice(at)) ?? []
      redirection = sign
      at += sign.length - 1
    } else if (/[;&|]/.test(char)) {
      endCommand()
    } else add(char)
    at += 1
  }
  endCommand()
  return commands
}
