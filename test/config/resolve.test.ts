import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import type { Config } from '../../src/config/config.ts'
import { at, deepMerge, type JsonRecord } from '../../src/config/json.ts'
import { type Layers, resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'

const resolved = (layers: Omit<Layers, 'source'>): Config => {
  const config = resolveConfig({ ...layers, source: 'a test' })
  return E.isLeft(config) ? assert.fail(explain(config.left)) : config.right
}

/** What is wrong with a config. */
const complaint = (layers: Omit<Layers, 'source'>): string => {
  const config = resolveConfig({ ...layers, source: 'a test' })
  return E.isLeft(config) ? explain(config.left) : assert.fail('it should have been refused')
}

test('defaults < preset < file < flags, option by option', () => {
  const rate = (layers: Omit<Layers, 'source'>): number => resolved(layers).optimizer.learningRate
  const file = { optimizer: { learningRate: 0.5 } }
  const flags = { optimizer: { learningRate: 0.25 } }
  const standard = rate({})
  const preset = rate({ preset: 'paper' })
  assert.notEqual(preset, standard)
  assert.equal(rate({ preset: 'paper', file }), 0.5)
  assert.equal(rate({ preset: 'paper', file, flags }), 0.25)
  assert.equal(rate({ preset: 'paper', flags }), 0.25)
  assert.equal(rate({ file, flags }), 0.25)
  const mixed = resolved({ preset: 'paper', file: { batchSize: 3, seed: 4 }, flags: { seed: 5 } })
  assert.deepEqual([mixed.batchSize, mixed.seed, mixed.optimizer.momentum], [3, 5, 0.9])
})

test('a resolved config resolves to itself, under any preset', () => {
  for (const preset of ['default', 'pytorch-dnc', 'deepmind', 'paper'])
    for (const name of ['copy', 'repeat-copy']) {
      const config = resolved({ preset, flags: { task: { name }, seed: 9 } })
      const file = JSON.parse(JSON.stringify(config)) as JsonRecord
      assert.deepEqual(resolved({ file }), config)
      assert.deepEqual(resolved({ preset: 'paper', file }), config)
      assert.equal(JSON.stringify(resolved({ file })), JSON.stringify(config))
    }
})

test('another task leaves the options of the first one behind', () => {
  const file = { task: { name: 'repeat-copy', minRepeats: 3, bits: 5 }, batchSize: 7 }
  assert.deepEqual(resolved({ file, flags: { task: { name: 'copy' } } }).task, {
    name: 'copy',
    bits: 8,
    minWords: 1,
    maxWords: 20,
    startFlag: true,
    answerFlag: 'none',
  })
  assert.equal(resolved({ file, flags: { task: { name: 'copy' } } }).batchSize, 7)
  assert.equal(resolved({ file, flags: { task: { maxRepeats: 4 } } }).task['maxRepeats'], 4)
})

test('lessons leave the bounds of weaker layers’ lessons behind, but no other option', () => {
  const below = (layers: Omit<Layers, 'source'>) => resolved(layers).curriculum.learnedBelow
  const task = { name: 'shortest-path' }
  const lessons = [{ maxPath: 2 }]
  const standard = below({ flags: { task } })
  assert.notEqual(standard, 1)
  assert.equal(below({ flags: { task, curriculum: { review: 0.5 } } }), standard)
  assert.equal(below({ flags: { task, curriculum: { lessons } } }), 1)
  assert.equal(below({ file: { task, curriculum: { lessons } } }), 1)
  const file = { task, curriculum: { lessons, learnedBelow: 3, review: 0.5 } }
  assert.equal(below({ file }), 3)
  assert.equal(below({ file, flags: { curriculum: { window: 9 } } }), 3)
  assert.equal(below({ file: { task, curriculum: { lessons } }, flags: { curriculum: { learnedBelow: 4 } } }), 4)
  const other = resolved({ file, flags: { curriculum: { lessons: [{ maxPath: 1 }] } } }).curriculum
  assert.deepEqual([other.learnedBelow, other.review], [1, 0.5])
  // A list of another length would be refused.
  const stories = { task: { name: 'stories' }, curriculum: { lessons: [{ questions: 1 }] } }
  assert.equal(below({ flags: stories }), 1)
})

/** Every key of the config, at every depth, as its default stands. */
const paths = (tree: object, path: ReadonlyArray<string> = []): ReadonlyArray<ReadonlyArray<string>> =>
  Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? paths(value, [...path, key]) : [[...path, key]],
  )

test('a misspelt key is named with its path and the nearest key, at every depth', () => {
  const all = paths(resolved({}))
  assert.ok(all.length > 40)
  for (const path of all.filter((keys) => keys.join('.') !== 'task.name')) {
    const last = path.at(-1) ?? ''
    const misspelt = [...path.slice(0, -1), `${last}x`]
    const message = complaint({ flags: at(misspelt, 1) })
    assert.ok(message.includes(`• ${misspelt.join('.')}: unknown key`), message)
    assert.ok(message.includes(`did you mean ${last}?`), message)
  }
})

test('a value that no option takes is named with its path, what was expected and what was got', () => {
  for (const path of paths(resolved({}))) {
    const message = complaint({ flags: at(path, { odd: 1 }) })
    assert.ok(message.startsWith('a test is not a valid configuration:\n'), message)
    assert.match(message, new RegExp(`• ${path.join('\\.')}: (expected .+, got \\{"odd":1\\}|unknown task)`))
  }
})

test('everything wrong is said at once', () => {
  const message = complaint({
    file: { model: { slots: 0, wordSice: 3 }, steps: 'many', seeed: 1 },
    flags: { optimizer: { kind: 'adma' } },
  })
  assert.deepEqual(message.split('\n').toSorted(), [
    '      adam',
    '      rmsprop',
    '    optimizers:',
    '  • model.slots: expected a whole number ≥ 1, got 0',
    '  • model.wordSice: unknown key; did you mean wordSize?',
    '  • optimizer.kind: unknown word "adma"; did you mean adam?',
    '  • seeed: unknown key; did you mean seed?',
    '  • steps: expected a whole number ≥ 1, got "many"',
    'a test is not a valid configuration:',
  ])
})

const numbers: ReadonlyArray<readonly [path: string, value: unknown, message: string]> = [
  ['steps', -3, 'steps: expected a whole number ≥ 1, got -3'],
  ['steps', 1.5, 'steps: expected a whole number ≥ 1, got 1.5'],
  ['steps', Infinity, 'steps: expected a whole number ≥ 1, got Infinity'],
  ['steps', Number.NaN, 'steps: expected a whole number ≥ 1, got NaN'],
  ['steps', 2 ** 53, 'steps: expected a whole number ≥ 1, got 9007199254740992'],
  ['steps', true, 'steps: expected a whole number ≥ 1, got true'],
  ['steps', null, 'steps: expected a whole number ≥ 1, got null'],
  ['seed', -1, 'seed: expected a whole number ≥ 0, got -1'],
  ['batchSize', [16], 'batchSize: expected a whole number ≥ 1, got [16]'],
  ['model.shifts', 4, 'model.shifts: expected an odd whole number ≥ 1, got 4'],
  ['model.shifts', -3, 'model.shifts: expected an odd whole number ≥ 1, got -3'],
  ['optimizer.learningRate', -1e-4, 'optimizer.learningRate: expected a number ≥ 0, got -0.0001'],
  ['optimizer.learningRate', Infinity, 'optimizer.learningRate: expected a number ≥ 0, got Infinity'],
  ['optimizer.decay', 1, 'optimizer.decay: expected a number from 0 to below 1, got 1'],
  ['optimizer.clipNorm', 0, 'optimizer.clipNorm: expected a number > 0, or null, got 0'],
  ['onDivergence.rateFactor', 0, 'onDivergence.rateFactor: expected a number > 0, got 0'],
  ['task.minWords', 21, 'task.minWords: expected at most maxWords = 20, got 21'],
  ['task.bits', 0, 'task.bits: expected a whole number ≥ 1, got 0'],
]
for (const [path, value, message] of numbers)
  test(`${path} = ${String(value)} is refused`, () => {
    const flags = at(path.split('.'), value as never)
    assert.equal(complaint({ flags }), `a test is not a valid configuration:\n  • ${message}`)
  })

for (const path of [
  '__proto__.polluted',
  'model.__proto__.slots',
  'constructor.prototype.polluted',
  'task.__proto__.bits',
])
  test(`${path} is an unknown key, and reaches no prototype`, () => {
    const message = complaint({ flags: at(path.split('.'), 1) })
    assert.match(message, /(__proto__|constructor): unknown key/)
    assert.equal(Object.hasOwn(Object.prototype, 'polluted'), false)
    assert.equal('polluted' in {}, false)
  })

test('names that every object inherits are neither presets nor tasks', () => {
  for (const name of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
    assert.match(complaint({ preset: name }), /^Unknown preset /)
    assert.match(complaint({ preset: 'pytorch-dnc', flags: { task: { name } } }), /task\.name: unknown task/)
    assert.match(complaint({ flags: { model: { kind: name } } }), /model\.kind: unknown word/)
  }
})

test('layers merge record by record, and everything else is replaced', () => {
  assert.deepEqual(deepMerge({ a: { b: 1, c: [1, 2] }, d: 1 }, { a: { c: [3] }, d: { e: 2 } }), {
    a: { b: 1, c: [3] },
    d: { e: 2 },
  })
  assert.deepEqual(deepMerge({ a: 1 }, {}), { a: 1 })
  assert.deepEqual(at(['a', 'b'], null), { a: { b: null } })
})

const refusals: ReadonlyArray<readonly [flags: JsonRecord, problem: string]> = [
  [{ kind: 'dnc', shifts: 5 }, 'model.shifts: does not apply to a DNC; leave it out'],
  [{ kind: 'ntm', readTopK: 2 }, 'model.readTopK: does not apply to an NTM; leave it out'],
  [{ kind: 'sam', links: 2 }, 'model.linksPerSlot: does not apply to a SAM; leave it out'],
  [
    { kind: 'dnc', conventions: { order: 'writeThenRead' } },
    'model.conventions.order: does not apply to a DNC; leave it out',
  ],
  [
    { controller: { kind: 'transformer', forgetBias: 3 } },
    'model.controller.forgetBias: does not apply to the controller transformer; leave it out',
  ],
  [
    { controller: { kind: 'gru' }, conventions: { clipCell: true } },
    'model.conventions.clipCell: does not apply to the controller gru; leave it out',
  ],
  [
    { controller: { kind: 'feedforward' }, conventions: { bypassDropout: 0.1, recurrentDropout: true } },
    'model.conventions.recurrentDropout: does not apply to the controller feedforward; leave it out',
  ],
  [
    { conventions: { recurrentDropout: true } },
    'model.conventions.recurrentDropout: applies only with model.conventions.bypassDropout above 0; set that, or leave it out',
  ],
  [
    { conventions: { interfaceInnerBias: true } },
    'model.conventions.interfaceInnerBias: applies only with model.conventions.interfaceNorm=true; set that, or leave it out',
  ],
  [
    { conventions: { normEpsilon: 1e-6 } },
    'model.conventions.normEpsilon: applies only with model.conventions.interfaceNorm=true or model.controller.layerNorm=true; set that, or leave it out',
  ],
  [
    { kind: 'none', initialState: { memory: 1 } },
    'model.initialState.memory: does not apply to a controller without a memory; leave it out',
  ],
  [
    { kind: 'dnc', conventions: { activations: { readKye: 'relu' } } },
    'model.conventions.activations.readKye: a DNC has no such field; did you mean readKeys?',
  ],
  [
    { kind: 'dnc', conventions: { activations: { readKeys: 'rleu' } } },
    'model.conventions.activations.readKeys: unknown word "rleu"; did you mean relu?',
  ],
]
for (const [model, problem] of refusals)
  test(`a flag that means nothing for its model is refused: ${JSON.stringify(model)}`, () => {
    const config = resolveConfig({ flags: { model }, source: 'a test' })
    if (E.isRight(config)) assert.fail('it should be refused')
    assert.deepEqual(config.left, { tag: 'InvalidConfig', source: 'a test', problems: [problem] })
  })

test('the sizes that all memories have are no error where there is none, so that the same flags compare it with them', () => {
  const config = resolved({ flags: { model: { kind: 'none', slots: 4, wordSize: 4 } } })
  assert.ok(!('slots' in config.model) && !('wordSize' in config.model))
})

test('conventions that change others are in the config of a model that has those', () => {
  const of = (model: JsonRecord) => Object.keys(resolved({ flags: { model } }).model.conventions)
  const own = ['interfaceInnerBias', 'normEpsilon', 'recurrentDropout']
  const found = (model: JsonRecord) => own.filter((name) => of(model).includes(name))
  assert.deepEqual(found({}), [])
  assert.deepEqual(found({ controller: { layerNorm: true } }), ['normEpsilon'])
  assert.deepEqual(found({ conventions: { interfaceNorm: true } }), ['interfaceInnerBias', 'normEpsilon'])
  assert.deepEqual(found({ conventions: { bypassDropout: 0.1 } }), ['recurrentDropout'])
})

test('in a file, what means nothing for its model is dropped, and old names are read as the present ones', () => {
  const model = { kind: 'sam', shifts: 5, links: 3, reads: 7, conventions: { order: 'writeThenRead', masking: true } }
  const config = resolveConfig({ file: { model }, source: 'a test' })
  if (E.isLeft(config)) assert.fail(explain(config.left))
  const { readTopK, conventions, ...rest } = config.right.model
  assert.equal(readTopK, 7)
  for (const name of ['shifts', 'links', 'linksPerSlot', 'reads']) assert.ok(!(name in rest), name)
  for (const name of ['order', 'masking', 'deallocation']) assert.ok(!(name in conventions), name)
})
