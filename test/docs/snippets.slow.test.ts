import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { inPlace, programsOfPages, taskOfContributing } from './examples/programs.ts'

const CACHE = resolve('node_modules/.cache/engram/docs/runs')

const run = async (file: string): Promise<string> =>
  (await promisify(execFile)(process.execPath, ['--import', 'tsx', file], { maxBuffer: 2 ** 24 })).stdout.trim()

test('docs/library.md: in a browser, binaries are installed from wherever a URL leads', async () => {
  const program = programsOfPages().find(({ block }) => block.code.includes('installFrom'))
  assert.ok(program)
  const url = (name: string) => {
    const binary = readFileSync(`src/kernels/compiled/${name}.wasm`).toString('base64')
    return `'data:application/wasm;base64,${binary}'`
  }
  const file = inPlace(CACHE, program, `export { installFrom }`)
  const caller = join(CACHE, 'fetched.mts')
  writeFileSync(
    caller,
    `import { startBackend } from '${resolve('src/index.ts')}'
import { installFrom } from '${file}'
await startBackend('wasm')
console.log(await installFrom(${url('plain')}, ${url('relaxed')}))
`,
  )
  assert.match(await run(caller), /^(plain|relaxed)$/)
})

test('CONTRIBUTING: the task that it adds repeats each word, later', async () => {
  const file = inPlace(
    CACHE,
    taskOfContributing(),
    `const configured = echo.configure({ bits: 3, delay: 2, maxWords: 4 })
if (configured._tag === 'Left') throw new Error(JSON.stringify(configured.left))
const { inputs, targets, mask } = configured.right.draw([1, 2])
console.log(JSON.stringify(targets.slice(2)) === JSON.stringify(inputs.slice(0, -2)), mask.length === inputs.length)`,
  )
  assert.equal(await run(file), 'true true')
})
