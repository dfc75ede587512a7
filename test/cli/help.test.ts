import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../support/built.ts'
import { commands } from '../../src/commands/registry.ts'
import { allTasks } from '../../src/tasks/registry.ts'
import { engramGiven, wordsOf } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { startNode } from '../support/processes.ts'
import { tiny } from '../support/runFiles.ts'

const script = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`

/** A program that notes each module that is loaded after it, and each thread that is started, in a file. */
const tracer = (file: string): string => {
  const note = `import { appendFileSync } from 'node:fs'
const note = (what) => appendFileSync(${JSON.stringify(file)}, what + '\\n')\n`
  const hooks = script(`${note}export const resolve = async (specifier, context, next) => {
  const found = await next(specifier, context)
  note(found.url)
  return found
}`)
  return script(`${note}import { register } from 'node:module'
register(${JSON.stringify(hooks)})
process.on('worker', () => note('a thread'))`)
}

const heavy = ['@tensorflow/tfjs', 'fp-ts', 'io-ts', 'a thread'] as const

/** Which of the heavy things a command line loads, as a clone runs it. */
const heavyIn = async (cwd: string, line: string): Promise<ReadonlyArray<string>> => {
  const file = join(cwd, 'loaded')
  const preloads = ['--import', 'tsx', '--import', tracer(file)]
  await startNode(root, [...preloads, 'cli.ts', ...wordsOf([line])]).finished
  const loaded = readFileSync(file, 'utf8')
  assert.match(loaded, /src\/commands\/registry\.ts/)
  return heavy.filter((what) => loaded.includes(what))
}

for (const line of ['--help', '--version', 'trian'])
  test(`engram ${line} loads no tfjs, no fp-ts and no io-ts, and starts no thread`, async () => {
    assert.deepEqual(await heavyIn(emptyFolder(), line), [])
  })

test('what is heavy is seen where it is loaded', async () => {
  const cwd = emptyFolder()
  assert.deepEqual(await heavyIn(cwd, 'sample --batch-size 1'), ['@tensorflow/tfjs', 'fp-ts', 'io-ts'])
  const line = `train ${tiny} --steps 1 --quiet --run ${join(cwd, 'run')}`
  assert.ok((await heavyIn(emptyFolder(), line)).includes('a thread'))
})

const LISTING = new Set(['train', 'sample', 'config', 'inspect', 'reproduce'])

for (const columns of [60, 80, 130])
  for (const { name: command } of commands)
    test(`${command} --help fits in ${columns} columns${LISTING.has(command) ? ', and lists the tasks' : ''}`, async () => {
      const given = { screen: { columns, rows: 24, colourBits: 1, keys: undefined } }
      const { stdout } = await engramGiven(root, given, `${command} --help`)
      const isWord = (line: string): boolean => !line.trim().includes(' ')
      for (const line of stdout.split('\n')) assert.ok(line.length <= columns || isWord(line), line)
      if (!LISTING.has(command)) return
      const [, list = ''] = stdout.split('\nTasks:\n')
      const tasks = (list.split('\n\n')[0] ?? '').split('\n').map((line) => /^ {2}(\S+) {2,}\S/.exec(line)?.[1])
      assert.deepEqual(
        tasks,
        allTasks.map(({ name }) => name),
      )
    })

test('an example that is broken is one command to a shell', async () => {
  const given = { screen: { columns: 60, rows: 24, colourBits: 1, keys: undefined } }
  const { stdout } = await engramGiven(root, given, 'train --help')
  const [, examples = ''] = stdout.split('\nExamples:\n')
  assert.match(examples, / \\\n {4}--/)
  for (const line of examples
    .replaceAll(/ \\\n +/g, ' ')
    .trim()
    .split('\n'))
    assert.match(line.trim(), /^npx tsx cli\.ts train --/)
})
