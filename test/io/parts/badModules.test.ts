import assert from 'node:assert/strict'
import { test } from 'node:test'
import { engram, succeed } from '../../support/commandLine.ts'
import { folderOfParts, writeModule } from '../../support/ownParts.ts'
import { tiny } from '../../support/runFiles.ts'

const cwd = folderOfParts()

/** The message of a command on a module. */
const said = async (name: string, code: string | undefined, line: string): Promise<string> => {
  if (code !== undefined) writeModule(cwd, name, code)
  const { code: exit, stderr } = await engram(cwd, line)
  assert.equal(exit, 2, stderr)
  return stderr
}

const task = (body: string): string => `import { codec, defineTask, tasks } from 'engram'
export default defineTask({
  name: 'odd',
  summary: '',
  source: '',
  config: codec.closed('odd', {}),
  build: () => ({ inputSize: 1, targetSize: 1, maxSteps: 2, ${body} }),
})
`

for (const [name, code, flag, message] of [
  ['odd.py', '', '--task', 'its name ends in .py\n  • Give an ES module: .js, .mjs or .ts.'],
  [
    'empty.js',
    'export const a = 1',
    '--task',
    'it has no default export, only a\n  • Write: export default defineTask({ … })',
  ],
  [
    'number.js',
    'export default 7',
    '--controller',
    'its default export is a number, not a controller\n  • Write: export default defineController({ … })',
  ],
  ['ram.js', undefined, '--task', 'its default export is a memory, not a task\n  • Name it with --model.'],
  ['syntax.js', '\nexport default {{', '--task', /^SyntaxError: .* \(line 2\)\n {2}• Fix the module\.$/],
  [
    'throws.mjs',
    "\n\nthrow new TypeError('boom')\nexport default 1",
    '--model',
    'TypeError: boom (line 3)\n  • Fix the module.',
  ],
  ['names.js', "import { nothingOfThisName } from 'engram'\nexport default 1", '--task', /nothingOfThisName/],
  ['missing.js', "import './not-there.js'\nexport default 1", '--task', /not-there\.js/],
  [
    'undefined.js',
    "import { defineTask } from 'engram'\nexport default defineTask({ name: 'x' })",
    '--task',
    /defineTask: config: expected a codec, such as closed\(…\), got nothing; build: expected a function, got nothing/,
  ],
  [
    'half.js',
    "import { defineMemory, memories } from 'engram'\nexport default defineMemory({ schema: memories.defineSchema({ kind: 'x', state: { memory: { axes: 'N W', role: 'memry' } } }) })",
    '--model',
    /defineSchema: .*state: expected fields by name, each \{ axes, role \}; role: one of controller, memory, /,
  ],
  [
    'copy.js',
    task('draw: () => 0').replace("'odd'", "'copy'"),
    '--task',
    'it defines the task copy, as Engram does\n  • Give it another name.',
  ],
  [
    'path.js',
    task('draw: () => 0').replace("'odd'", "'../x'"),
    '--task',
    'it defines the task "../x"\n  • Name it with letters, digits, - and _.',
  ],
] as const)
  test(`${name}: one message says what is wrong with a module, and what to do`, async () => {
    const stderr = await said(name, code, `config ${flag} ./${name}`)
    const start = `Cannot use ./${name}: `
    assert.ok(stderr.startsWith(start), stderr)
    const rest = stderr.slice(start.length).trimEnd()
    if (typeof message === 'string') assert.equal(rest, message)
    else assert.match(rest, message)
  })

test('a module that is not there cannot be read', async () => {
  const { code, stderr } = await engram(cwd, 'config --task ./none.js')
  assert.deepEqual([code, stderr], [5, 'Cannot read ./none.js: no such file or directory\n'])
})

test('two modules of one name are refused', async () => {
  writeModule(cwd, 'echo2.js', task('draw: () => 0').replace("'odd'", "'echo'"))
  assert.match(
    await said('echo2.js', undefined, 'reproduce --memory none --seeds 1 --task ./echo.js ./echo2.js'),
    /^Cannot use \.\/echo2\.js: it defines the task echo, as \.\/echo\.js does\n/,
  )
})

const RUNS = `${tiny.replaceAll(/--set task\.\S+/g, '')} --steps 1 --quiet`

for (const [what, body, message] of [
  [
    'throws',
    'draw: () => {\n  throw new Error("no words") }',
    /odd\.js: draw: Error: no words \(line 8\)\n {2}• .*Fix the module\./,
  ],
  [
    'gives rows of another width',
    'draw: () => ({ inputs: [[0, 0]], targets: [[0]], mask: [1] })',
    /sequence 0, row 0 of task odd of .*odd\.js: inputs: expected 1 numbers, got 2/,
  ],
  [
    'gives NaN',
    'draw: () => ({ inputs: [[NaN]], targets: [[0]], mask: [1] })',
    /of task odd of .*odd\.js: inputs: expected finite numbers, got NaN/,
  ],
  ['gives nothing', 'draw: () => undefined', /of task odd of .*odd\.js: inputs: expected at least one row, got none/],
] as const)
  test(`a task that ${what}: one message names the module`, async () => {
    const stderr = await said('odd.js', task(body), `train --task ./odd.js ${RUNS}`)
    assert.match(stderr, message)
    assert.doesNotMatch(stderr, /Internal error/)
  })

const ram = (returned: string): string => `import * as tf from '@tensorflow/tfjs-core'
import { defineMemory, memories } from 'engram'
export default defineMemory({
  schema: memories.defineSchema({
    kind: 'bad', article: 'a', name: 'BAD', title: 'Bad', source: '', options: memories.SIZES, conventions: [],
    state: { memory: { axes: 'N W', role: 'memory' } },
    interface: { words: { axes: 'N W', activation: 'linear' } },
    intermediates: {},
  }),
  cell: () => ({ memory }, { words }) => (${returned}),
})
`
const READ = 'tf.slice(words, [0, 0, 0], [-1, 1, -1])'

for (const [what, returned, message] of [
  ['throws', 'memory.nothing()', /bad\.js: cell: TypeError: memory\.nothing is not a function \(line 10\)/],
  [
    'returns no read vectors',
    '{ memory: words }',
    /bad\.js: cell: RangeError: what BAD returned: readVectors is missing, expected \[B R W\]/,
  ],
  [
    'returns another shape',
    `{ memory: tf.concat([words, words], 1), readVectors: ${READ} }`,
    /what BAD returned: memory has shape \[2 6 2\], expected \[B N W\] with N = 3/,
  ],
  [
    'returns NaN',
    `{ memory: words, readVectors: tf.mul(NaN, ${READ}) }`,
    /Parts of your own may be the cause: .*bad\.js\./,
  ],
  [
    'has an operation without a gradient',
    '{ memory: words, readVectors: tf.topk(tf.slice(words, [0, 0, 0], [-1, 1, -1]), 2).values }',
    /^Cannot use \.\/bad\.js: .*[gG]radient/,
  ],
] as const)
  test(`a memory that ${what}: one message names the module`, async () => {
    writeModule(cwd, 'bad.js', ram(returned))
    const { code, stderr } = await engram(
      cwd,
      `train --task copy --model ./bad.js ${RUNS} --set task.maxWords=1 --steps 11`,
    )
    assert.ok(code === 2 || code === 3, stderr)
    assert.match(stderr, message)
    assert.doesNotMatch(stderr, /Internal error/)
  })

const controller = (step: string, more = ''): string => `import * as tf from '@tensorflow/tfjs-core'
import { controllers, defineController } from 'engram'
export default defineController({
  kind: 'bad', name: 'bad', summary: '', source: '', options: [],
  layer: ({ inputSize, units }) => ({
    params: { kernel: { shape: [inputSize, units], initialize: controllers.initializers.ones } },
    state: { hidden: { shape: [units], role: 'controller' } },
    step: ({ kernel }, { hidden }, x) => ${step},
    ${more}
  }),
})
`

for (const [what, code, message] of [
  [
    'returns rows of another width',
    controller('[{ hidden }, x]'),
    /bad\.js: step: RangeError: bad: output: expected float32 \[2 3\], got float32 \[2 \d+\]/,
  ],
  [
    'returns no state',
    controller('[{}, tf.matMul(x, kernel)]'),
    /bad: next state hidden: expected float32 \[2 3\], got nothing/,
  ],
  ['returns no pair', controller('tf.matMul(x, kernel)'), /bad\.js: step: TypeError: /],
  [
    'has no params',
    controller('[{ hidden }, x]', 'params: undefined'),
    /bad\.js: layer: TypeError: bad: params: expected a record of \{ shape, initialize \}/,
  ],
] as const)
  test(`a controller that ${what}: one message names the module`, async () => {
    const stderr = await said('bad.js', code, `train --task copy --controller ./bad.js ${RUNS} --set task.maxWords=1`)
    assert.match(stderr, message)
    assert.doesNotMatch(stderr, /Internal error/)
  })

test('TypeScript is read under tsx, with the imports that its readers write', async () => {
  writeModule(cwd, 'words.ts', 'export const WORDS: number = 2\n')
  const code = `import { WORDS } from './words'\nconst words: number = WORDS\n${task('draw: () => ({ inputs: [[words]], targets: [[1]], mask: [1] })')}`
  writeModule(cwd, 'odd.ts', code)
  assert.match((await succeed(cwd, 'sample --task ./odd.ts --batch-size 1 --json')).stdout, /"inputs":\[\[\[2\]\]\]/)
})
