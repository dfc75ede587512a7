import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'

const CACHE = resolve('node_modules/.cache/engram/docs')

/** The documents whose snippets are programs that stand in the root of the project. */
const documents = [
  'README.md',
  ...readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name)),
]

/** A code block that is TypeScript, as a file that can run. */
type Snippet = Readonly<{ name: string; code: string; file: string }>

/** Code with its relative imports made absolute, as if it stood in a folder of the project. */
const inPlace = (code: string, folder: string): string =>
  code.replaceAll(/from '(\.[^']+)'/g, (_, path: string) => `from '${resolve(folder, path)}'`)

/** Writes code to where packages are found. */
const written = (name: string, folder: string, code: string): string => {
  const file = resolve(CACHE, `${name}.mts`)
  writeFileSync(file, inPlace(code, folder))
  return file
}

/** The TypeScript of a document, written to files. `export {}` makes each of them a module. */
const snippets = (document: string, folder = '.'): ReadonlyArray<Snippet> =>
  [...readFileSync(document, 'utf8').matchAll(/^( *)```ts\n([\s\S]*?)^\1```/gm)].map(
    ([, indent = '', block = ''], at) => {
      const name = `${document.replaceAll(/[\\/.]/g, '-')}-${at + 1}`
      const code = block.replaceAll(new RegExp(`^${indent}`, 'gm'), '')
      return { name, code, file: written(name, folder, `${code}\nexport {}\n`) }
    },
  )

const exec = promisify(execFile)
const run = async (file: string): Promise<string> =>
  (await exec(process.execPath, ['--import', 'tsx', file], { maxBuffer: 2 ** 24 })).stdout

/** The expected output of a snippet: the comments after `console.log(…)`. */
const promised = (code: string): string =>
  [...code.matchAll(/^console\.log\(.*\) \/\/ (.*)$/gm)].map(([, said]) => said).join('\n')

rmSync(CACHE, { recursive: true, force: true })
mkdirSync(CACHE, { recursive: true })
const programs = documents.flatMap((document) => snippets(document))
const [task] = snippets('CONTRIBUTING.md', 'src/tasks') as [Snippet]

test('README and docs: every snippet type-checks', async () => {
  const project = join(CACHE, 'tsconfig.json')
  const files = [...programs, task].map(({ file }) => file)
  writeFileSync(
    project,
    JSON.stringify({
      extends: resolve('tsconfig.json'),
      compilerOptions: { noEmit: true, noUnusedLocals: false, noUnusedParameters: false, rootDir: resolve('.') },
      files,
      include: [],
    }),
  )
  const { stdout } = await exec(process.execPath, [resolve('node_modules/typescript/bin/tsc'), '-p', project]).catch(
    (error: Readonly<{ stdout: string }>) => error,
  )
  assert.equal(stdout, '')
})

/** The output of each program, or its error. All run in one process: to start tfjs takes longer than they do. */
const printed = (async (): Promise<ReadonlyMap<string, string>> => {
  const calls = programs.map(
    ({ name, file }) =>
      `console.log('=== ${name}')\nawait import(${JSON.stringify(file)}).catch((error) => console.log(String(error)))\n`,
  )
  const parts = (await run(written('all', '.', calls.join('')))).split(/^=== (.*)\n/m).slice(1)
  return new Map(programs.map((_, at) => [parts[2 * at] as string, (parts[2 * at + 1] as string).trim()]))
})()

for (const { name, code } of programs)
  test(`${name}: the program runs, and prints what it says`, async () => {
    assert.equal((await printed).get(name), promised(code))
  })

test('docs/library.md: in a browser, binaries are installed from wherever a URL leads', async () => {
  const { code } = programs.find((program) => program.code.includes('installFrom')) as Snippet
  const url = (name: string) => {
    const binary = readFileSync(`src/kernels/compiled/${name}.wasm`).toString('base64')
    return `'data:application/wasm;base64,${binary}'`
  }
  const file = written(
    'fetched',
    '.',
    `import { startBackend } from './src/index.ts'
${code}
await startBackend('wasm')
console.log(await installFrom(${url('plain')}, ${url('relaxed')}))
`,
  )
  assert.match((await run(file)).trim(), /^(plain|relaxed)$/)
})

test('CONTRIBUTING: the task that it adds is a task', async () => {
  const file = written(
    'echo',
    'src/tasks',
    `${task.code}
const configured = echo.configure({ bits: 3, delay: 2, maxWords: 4 })
if (configured._tag === 'Left') throw new Error(JSON.stringify(configured.left))
const { inputs, targets, mask } = configured.right.draw([1, 2])
console.log(JSON.stringify(targets.slice(2)) === JSON.stringify(inputs.slice(0, -2)), mask.length === inputs.length)
`,
  )
  assert.equal((await run(file)).trim(), 'true true')
})
