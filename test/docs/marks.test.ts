/**
 * Every fenced block has a mark, which says how it is tested. What the marks mean: `examples.slow.test.ts`.
 */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Block, blocksOf, pagesWithExamples, placeOf } from './examples/block.ts'

/** What is wrong with the marks of a page's blocks. */
const problemsOf = (blocks: ReadonlyArray<Block>): ReadonlyArray<string> =>
  blocks.flatMap((block, at) => {
    const { mark } = block
    const before = blocks[at - 1]
    const say = (problem: string): ReadonlyArray<string> => [`${placeOf(block)}: ${problem}`]
    if (typeof mark === 'string') return say(mark)
    if (mark.kind === 'output') {
      const isRun = before?.language === 'sh' && typeof before.mark === 'object' && before.mark.kind === 'run'
      return isRun ? [] : say('output: expected an sh block with the mark run before it')
    }
    if (mark.kind === 'file') {
      const isUsed = blocks.some(
        ({ code, mark: other }) =>
          typeof other === 'object' && ['run', 'shortened'].includes(other.kind) && code.includes(mark.name),
      )
      return isUsed ? [] : say(`file: no block that is run, or run shortened, names ${mark.name}`)
    }
    return []
  })

for (const file of pagesWithExamples)
  test(`${file}: every block has a mark, and one that exists`, () => {
    assert.deepEqual(problemsOf(blocksOf(file)), [])
  })

/** The problems of a page with these blocks. */
const problemsWith = (...blocks: ReadonlyArray<readonly [info: string, code: string]>): ReadonlyArray<string> =>
  problemsOf(
    blocksOf('page.md', blocks.map(([info, code]) => ['', `\`\`\`${info}`, code, '```', ''].join('\n')).join('')),
  )

test('marks that exist are accepted', () => {
  assert.deepEqual(
    problemsWith(
      ['ts file mine.ts', 'export default 1'],
      ['sh run', 'npx tsx mine.ts'],
      ['text output', '1'],
      ['sh run exit=2 needs=chromium', 'false'],
      ['sh shortened', 'npm test'],
      ['ts run', ''],
      ['json checked config', '{}'],
      ['python checked', 'pass'],
      ['text', 'A ──► B'],
    ),
    [],
  )
})

test('a block without a mark, or with one that does not exist, is named by page and line', () => {
  const info = [
    '',
    'sh',
    'sh ran',
    'python run',
    'ts shortened',
    'sh run twice',
    'sh run needs=luck',
    'sh checked config',
    'text output now',
    'ts file',
    'ts file a/b.ts',
  ]
  const problems = problemsWith(...info.map((one) => [one, 'code'] as const))
  assert.deepEqual(
    problems.map((problem) => problem.split(': ')[0]),
    info.map((_, at) => `page.md:${4 * at + 2}`),
  )
})

test('output needs a command before it that is run as it stands; a file needs one that uses it', () => {
  assert.match(problemsWith(['text output', '1'])[0] ?? '', /^page\.md:2: output: /)
  assert.match(problemsWith(['sh shortened', 'ls'], ['text output', '1'])[0] ?? '', /^page\.md:6: output: /)
  assert.match(problemsWith(['ts file mine.ts', '1'], ['sh run', 'ls'])[0] ?? '', /^page\.md:2: file: .*mine\.ts/)
})

test('blocks in lists are read without their indentation, and longer fences hold shorter ones', () => {
  const text = ['1. A step', '', '   ```ts run', '   if (a)', '     b()', '   ```', '````text', '```', '````'].join(
    '\n',
  )
  assert.deepEqual(
    blocksOf('page.md', text).map(({ line, code }) => [line, code]),
    [
      [3, 'if (a)\n  b()\n'],
      [7, '```\n'],
    ],
  )
})
