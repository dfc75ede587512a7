import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

const CACHE = resolve('node_modules/.cache/engram/docs')

/** The code blocks of a document that are TypeScript. */
const snippets = (document: string): ReadonlyArray<string> =>
  [...readFileSync(document, 'utf8').matchAll(/^( *)```ts\n([\s\S]*?)^\1```/gm)].map(([, indent = '', code = '']) =>
    code.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  )

/** Runs code as if it stood in a folder of the project. */
const run = async (name: string, folder: string, code: string): Promise<string> => {
  mkdirSync(CACHE, { recursive: true })
  const file = resolve(CACHE, `${name}.mts`)
  const inPlace = code.replaceAll(
    /from '(\.[^']+)'/g,
    (_, path: string) => `from '${pathToFileURL(resolve(folder, path)).href}'`,
  )
  writeFileSync(file, inPlace)
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', file])
  return stdout
}

test('README: the program embeds a machine as it says', async () => {
  const [program = ''] = snippets('README.md')
  const output = await run('program', '.', `${program}\nconsole.log(logits.shape.join(), outputs.shape.join())\n`)
  assert.equal(output.trim(), '4,8 25,4,8')
})

test('README: in Node, whole sequences take the fused path as it says', async () => {
  const [, program = ''] = snippets('README.md')
  const output = await run('fused', '.', `${program}\nconsole.log(outputs.shape.join())\n`)
  assert.equal(output.trim(), 'undefined\n25,4,8')
})

test('README: elsewhere, binaries are installed from wherever a URL leads', async () => {
  const [, , program = ''] = snippets('README.md')
  const url = (name: string) => {
    const binary = readFileSync(`src/kernels/compiled/${name}.wasm`).toString('base64')
    return `'data:application/wasm;base64,${binary}'`
  }
  const output = await run(
    'fetched',
    '.',
    `import { startBackend } from './src/index.ts'
${program}
await startBackend('wasm')
console.log(await installFrom(${url('plain')}, ${url('relaxed')}))
`,
  )
  assert.match(output.trim(), /^(plain|relaxed)$/)
})

test('CONTRIBUTING: the task that it adds is a task', async () => {
  const [task = ''] = snippets('CONTRIBUTING.md')
  const output = await run(
    'echo',
    'src/tasks',
    `${task}
const configured = echo.configure({ bits: 3, delay: 2, maxWords: 4 })
if (configured._tag === 'Left') throw new Error(JSON.stringify(configured.left))
const { inputs, targets, mask } = configured.right.draw([1, 2])
console.log(JSON.stringify(targets.slice(2)) === JSON.stringify(inputs.slice(0, -2)), mask.length === inputs.length)
`,
  )
  assert.equal(output.trim(), 'true true')
})
