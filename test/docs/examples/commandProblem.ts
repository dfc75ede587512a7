import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { either as E } from 'fp-ts'
import { optionsOf } from '../../../bench/options.ts'
import { engramProblem } from './engramCommand.ts'

const scripts = (JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Readonly<Record<string, string>> })
  .scripts

/** Files whose path tests are selected by. */
const testFiles = ['test', 'properties'].flatMap((folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(test|property)\.ts$/.test(name))
    .map((name) => `${folder}/${name}`),
)

const npmProblem = ([verb = '', ...rest]: ReadonlyArray<string>): string | undefined => {
  if (['ci', 'install', 'i', 'pack', 'publish'].includes(verb)) return undefined
  const [name = '', ...more] = verb === 'run' ? rest : [verb, ...rest]
  if (scripts[name] === undefined) return `package.json has no script ${name}`
  const flags = more[0] === '--' ? more.slice(1) : more
  if (more.length > 0 && more[0] !== '--') return `npm keeps ${more.join(' ')} for itself: write -- before it`
  if (name === 'bench') {
    const options = optionsOf(flags)
    return E.isLeft(options) ? options.left : undefined
  }
  const strangers = name.startsWith('test')
    ? flags.filter((word) => !testFiles.some((file) => file.includes(word)))
    : []
  return strangers.length === 0 ? undefined : `no test's path contains ${strangers.join(' or ')}`
}

/** What is wrong with a program that runs a script: the script is not there. */
const scriptProblem = ([script = '']: ReadonlyArray<string>): string | undefined =>
  script.startsWith('-') || existsSync(script) ? undefined : `there is no ${script}`

/** The programs that are not ours, and need the network or somebody's files: nothing of them can be checked here. */
const outside: ReadonlySet<string> = new Set(['apt-get', 'curl', 'git', 'pip', 'pip3', 'tensorboard', 'unzip'])

/** Programs of every shell. */
const ofShell: ReadonlySet<string> = new Set([
  'cat',
  'cd',
  'cp',
  'echo',
  'grep',
  'head',
  'ls',
  'mkdir',
  'printf',
  'tail',
])

/**
 * What is wrong with a command, as far as that can be said without running it.
 *
 * @param words without quotes and redirections
 */
export const commandProblem = async ([program = '', ...words]: ReadonlyArray<string>): Promise<string | undefined> => {
  if (program === 'npx' && words[0] === 'tsx' && words[1] === 'cli.ts') return engramProblem(words.slice(2))
  if (program === 'npx' && words[0] === 'engram') return engramProblem(words.slice(1))
  if (program === 'npm') return npmProblem(words)
  if (/^(python3?|node)$/.test(basename(program))) return scriptProblem(words)
  return outside.has(program) || ofShell.has(program)
    ? undefined
    : `nothing checks the program ${program}: teach commandProblem of it`
}
