import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { promisify } from 'node:util'
import { blocksOf } from './examples/block.ts'

const SCRATCH = resolve('node_modules/.cache/engram/walk')

/** What a walk of CONTRIBUTING says: for each numbered step the file that it names, and the code that it shows. */
type Step = Readonly<{ file: string; code: string | undefined }>

const stepsOf = (heading: string): ReadonlyArray<Step> => {
  const [, section = ''] = readFileSync('CONTRIBUTING.md', 'utf8').split(`## ${heading}\n`)
  const [own = ''] = section.split('\n## ')
  return own
    .split(/^\d\. /m)
    .slice(1)
    .map((text) => ({
      file: /`([^`]+\.ts)`/.exec(text)?.[1] ?? assert.fail(`a step of “${heading}” names no file`),
      code: blocksOf('CONTRIBUTING.md', text).find(({ language }) => language === 'ts')?.code,
    }))
}

const read = (file: string): string => readFileSync(join(SCRATCH, file), 'utf8')
const write = (file: string, content: string): void => {
  mkdirSync(dirname(join(SCRATCH, file)), { recursive: true })
  writeFileSync(join(SCRATCH, file), content)
}
const replace = (file: string, from: string | RegExp, to: string): void => {
  const before = read(file)
  const after = before.replace(from, to)
  assert.notEqual(after, before, `${file} has no ${from}`)
  write(file, after)
}

const exec = promisify(execFile)

/** Runs Node in the scratch project, with the loader of TypeScript; gives what it prints, also where it fails. */
const node = async (...args: ReadonlyArray<string>): Promise<string> => {
  const options = { cwd: SCRATCH, maxBuffer: 2 ** 24, env: { ...process.env, NODE_TEST_CONTEXT: undefined } }
  const shown = await exec(process.execPath, ['--import', 'tsx', ...args], options).catch(
    (error: Readonly<{ stdout: string; stderr: string }>) => error,
  )
  return `${shown.stdout}${shown.stderr}`
}

const types = async (): Promise<string> => {
  const compiler = resolve('node_modules/typescript/bin/tsc')
  const found = await exec(process.execPath, [compiler, '-p', SCRATCH], { maxBuffer: 2 ** 24 }).catch(
    (error: Readonly<{ stdout: string }>) => error,
  )
  return found.stdout
}

before(() => {
  rmSync(SCRATCH, { recursive: true, force: true })
  for (const part of [
    'src',
    'properties',
    'test/support',
    'scripts',
    'docs',
    'cli.ts',
    'package.json',
    'tsconfig.json',
  ])
    cpSync(part, join(SCRATCH, part), { recursive: true })
  replace('tsconfig.json', /"include": \[[^\]]*\]/, '"include": ["cli.ts", "src", "properties/memories"]')
})

const task = stepsOf('Adding a task')
const memory = stepsOf('Adding a memory')
const convention = stepsOf('Adding a convention')
const command = stepsOf('Adding a command')

test('every program of CONTRIBUTING is a step of a walk', () => {
  const programs = blocksOf('CONTRIBUTING.md').filter(({ language }) => language === 'ts')
  const steps = [task, memory, convention, command].flat().flatMap(({ code }) => (code === undefined ? [] : [code]))
  assert.deepEqual(
    programs.map(({ code }) => code),
    steps,
  )
})

test('a memory takes three files and its law', () => {
  assert.deepEqual(
    memory.map(({ file }) => file),
    [
      'src/memories/ram/schema.ts',
      'src/memories/ram/step.ts',
      'src/memories/registry.ts',
      'properties/memories/ram.property.ts',
    ],
  )
})

test('a task takes two files, and so does a command', () => {
  assert.deepEqual(
    task.map(({ file }) => file),
    ['src/tasks/echo.ts', 'src/tasks/registry.ts'],
  )
  assert.deepEqual(
    command.map(({ file }) => file),
    ['src/commands/tasks.ts', 'src/commands/toolCommands.ts'],
  )
})

test('a convention takes at most four files', () => {
  assert.equal(new Set(convention.map(({ file }) => file)).size, convention.length)
  assert.ok(convention.length <= 4)
})

test('who follows the walks has a task and a command: they type-check, and the command line has them', async () => {
  const [echo, registry] = task as [Step, Step]
  write(echo.file, echo.code ?? '')
  replace(registry.file, 'import ', "import { echo } from './echo.ts'\nimport ")
  replace(registry.file, '= [\n', '= [\n  echo,\n')
  const [tasks, tools] = command as [Step, Step]
  write(tasks.file, tasks.code ?? '')
  replace(tools.file, '/** The commands', `${tools.code}\n/** The commands`)
  replace(tools.file, /(toolCommands: [^=]*= \[)/, '$1tasks, ')
  assert.equal(await types(), '')
  assert.match(await node('cli.ts', 'tasks'), /^echo: Repeat each random word/m)
  assert.match(await node('cli.ts', '--help'), /^ {2}tasks +Lists the tasks\.$/m)
  assert.match(await node('cli.ts', 'sample', '--task', 'echo', '--set', 'task.bits=2'), /target/)
})

test('who follows the walk has a memory: it type-checks, trains, is recorded, refuses what it has not, and its laws hold', async () => {
  for (const { file, code } of memory) if (code !== undefined) write(file, code)
  replace('src/memories/registry.ts', 'import type', "import { ram } from './ram/step.ts'\nimport type")
  replace('src/memories/registry.ts', '[ntm,', '[ram, ntm,')
  assert.equal(await types(), '')

  const tiny = ['--set', 'task.maxWords=2', '--set', 'model.slots=6', '--set', 'evaluation.variantSequences=2']
  const trained = await node(
    'cli.ts',
    'train',
    '--task',
    'copy',
    '--model',
    'ram',
    '--steps',
    '3',
    '--run',
    'run',
    ...tiny,
  )
  assert.match(trained, /a RAM with 6 slots of 20/)
  assert.match(trained, /the memory ram has no fused kernels/)
  const refused = await node('cli.ts', 'config', '--model', 'ram', '--set', 'model.shifts=5')
  assert.match(refused, /model\.shifts: does not apply to a RAM/)

  assert.equal(await node('scripts/writeDocs.ts'), '')
  assert.match(read('docs/memories.md'), /^\| `ram` \| Random access memory: .* \| an example \|/m)
  assert.match(read('docs/memories.md'), /^\| `readAddresses` \| `R N` \| `softmax` \|  \| `ram` \|$/m)

  const laws = await node(
    '--test',
    '--test-name-pattern',
    '^ram',
    ...['ram', 'registry'].map((name) => `properties/memories/${name}.property.ts`),
  )
  assert.match(laws, /^# fail 0$/m, laws)
  assert.match(laws, /^# pass 8$/m, laws)
})

test('who follows the walk has a convention: it is drawn by the laws, set by a flag, and refused by others', async () => {
  const [option, field, step] = convention as [Step, Step, Step]
  replace(option.file, "closed('conventions', {\n", `closed('conventions', {\n${option.code}`)
  replace(field.file, /( {4}addVectors: .*\n)/, `$1${field.code}`)
  replace(step.file, /^.*const readVectors = .*\n/m, step.code ?? '')
  assert.equal(await types(), '')
  const named = await node('cli.ts', 'config', '--model', 'ram', '--set', 'model.conventions.readGating=true')
  assert.match(named, /"readGating": true/)
  const refused = await node('cli.ts', 'config', '--model', 'ntm', '--set', 'model.conventions.readGating=true')
  assert.match(refused, /model\.conventions\.readGating: does not apply to an NTM/)
  assert.equal(await node('scripts/writeDocs.ts'), '')
  const row = '`readGating` | `false` | true or false | each read vector is scaled by a gate | `ram` |'
  assert.ok(read('docs/memories.md').includes(row))
  const law = await node('--test', '--test-name-pattern', '^ram: a step', 'properties/memories/registry.property.ts')
  assert.match(law, /^# fail 0$/m, law)
})
