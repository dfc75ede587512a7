import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { parse } from 'csv-parse/sync'
import { either as E } from 'fp-ts'
import type { JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { readMetrics } from '../../src/io/run/metrics.ts'
import { type Block, blocksOf, pagesWithExamples, pageText, placeOf, proseOf } from './examples/block.ts'
import { commandProblem } from './examples/commandProblem.ts'
import { commandNames, mentionProblem } from './examples/engramCommand.ts'
import { commandsOf } from './examples/shell.ts'

const inTemporaryFolder = async <A>(body: (folder: string) => A | Promise<A>): Promise<A> => {
  const folder = mkdtempSync(join(tmpdir(), 'engram-docs-'))
  try {
    return await body(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What is wrong with the commands of a block. A block that is meant to fail does so when it runs. */
const shellProblems = async ({ code, mark }: Block): Promise<ReadonlyArray<string>> => {
  if (typeof mark === 'object' && mark.kind === 'run' && mark.exit > 0) return []
  const problems = await Promise.all(commandsOf(code).map(({ words }) => commandProblem(words)))
  return problems.filter((problem) => problem !== undefined)
}

const parsedJson = (text: string): E.Either<string, unknown> => E.tryCatch(() => JSON.parse(text) as unknown, String)

const jsonProblem = async ({ code, mark }: Block): Promise<string | undefined> => {
  const codec = typeof mark === 'object' && mark.kind === 'checked' ? mark.codec : undefined
  const value = parsedJson(code)
  if (E.isLeft(value)) return value.left
  if (codec === 'config') {
    const config = resolveConfig({ file: value.right as JsonRecord, source: 'The block' })
    return E.isLeft(config) ? explain(config.left) : undefined
  }
  if (codec === 'metrics')
    return inTemporaryFolder(async (folder) => {
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'metrics.jsonl'), `${JSON.stringify(value.right)}\n`)
      const records = await readMetrics(folder)()
      return E.isLeft(records) ? explain(records.left) : undefined
    })
  return undefined
}

const lineProblem = ({ code }: Block): string | undefined =>
  code
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map(parsedJson)
    .find(E.isLeft)?.left

/** Rows with fewer or more cells than the header are refused. */
const tableProblem = ({ code }: Block): string | undefined => {
  const rows = E.tryCatch(() => parse(code) as unknown, String)
  return E.isLeft(rows) ? rows.left : undefined
}

const hasPython = spawnSync('python3', ['--version']).status === 0

const pythonProblem = ({ code }: Block): Promise<string | undefined> =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'block.py')
    writeFileSync(file, code)
    const { status, stderr } = spawnSync('python3', ['-m', 'py_compile', file], { encoding: 'utf8' })
    return status === 0 ? undefined : stderr
  })

/** What is wrong with a block, as far as that can be said without running it. TypeScript: `snippets.test.ts`. */
const problemsOf = async (block: Block): Promise<ReadonlyArray<string>> => {
  const kind = typeof block.mark === 'object' ? block.mark.kind : undefined
  if (kind === 'output' || kind === 'text') return []
  if (block.language === 'sh') return shellProblems(block)
  if (block.language === 'json') return [await jsonProblem(block)].filter((problem) => problem !== undefined)
  if (block.language === 'jsonl') return [lineProblem(block)].filter((problem) => problem !== undefined)
  if (block.language === 'csv') return [tableProblem(block)].filter((problem) => problem !== undefined)
  if (block.language === 'python' && hasPython)
    return [await pythonProblem(block)].filter((problem) => problem !== undefined)
  return []
}

for (const file of pagesWithExamples)
  test(`${file}: every command has the flags and options that it names; JSON and Python can be read`, async (t) => {
    const blocks = blocksOf(file)
    if (!hasPython && blocks.some(({ language }) => language === 'python'))
      t.diagnostic('Python is not checked: there is no python3 on the PATH')
    const problems = await Promise.all(
      blocks.map(async (block) => (await problemsOf(block)).map((problem) => `${placeOf(block)}: ${problem}`)),
    )
    assert.deepEqual(problems.flat(), [])
  })

/** An import of JavaScript, which is no command. */
const IMPORT = /^import ['"{*]/

/** Code in a line of prose that is a command: ours, with or without what starts it, or npm's. */
const inlineCommands = (line: string): ReadonlyArray<ReadonlyArray<string>> =>
  [...line.matchAll(/`([^`]+)`/g)]
    .filter(([, code = '']) => !IMPORT.test(code))
    .map(([, code = '']) => commandsOf(code)[0]?.words ?? [])
    // An `import` of a program is none.
    .filter(
      ([program = '', next = '', ...more]) =>
        next !== '' &&
        !(program === 'import' && (more.includes('from') || next === 'engram')) &&
        ['npx', 'npm', ...commandNames].includes(program),
    )

/** The changelog speaks of earlier versions as well. */
const ofToday = pagesWithExamples.filter((file) => file !== 'CHANGELOG.md')

for (const file of ofToday)
  test(`${file}: every command within a sentence exists, with its flags`, async () => {
    const problems = await Promise.all(
      proseOf(pageText(file)).flatMap(([line, text]) =>
        inlineCommands(text).map(async (words) => {
          const problem = await (commandNames.includes(words[0] ?? '') ? mentionProblem(words) : commandProblem(words))
          return problem === undefined ? [] : [`${placeOf({ file, line })}: ${problem}`]
        }),
      ),
    )
    assert.deepEqual(problems.flat(), [])
  })
