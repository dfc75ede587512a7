import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { either as E } from 'fp-ts'
import { closed } from '../../src/core/codec.ts'
import { keyOf } from '../../src/core/random.ts'
import { channelsOf, distinctNames } from '../../src/tasks/channels.ts'
import { timelineOf } from '../../src/tasks/phases.ts'
import { tasks } from '../../src/tasks/registry.ts'
import { type BuiltTask, defineTask, type Sequence, type Task } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { configured } from './support.ts'

/** Configs that change what channels or phases there are. */
const configs: ReadonlyArray<readonly [name: string, config: unknown]> = [
  ...tasks.map(({ name }) => [name, {}] as const),
  ['copy', { startFlag: false }],
  ['copy', { answerFlag: 'channel' }],
  ['copy', { answerFlag: 'row', bits: 1 }],
  ['repeat-copy', { startFlag: false, bits: 2 }],
  ['associative-recall', { bits: 5, words: 1 }],
  ['n-grams', { order: 1 }],
  ['n-grams', { order: 2, minLength: 4 }],
  ['priority-sort', { kept: 30, minWords: 1 }],
  ['key-value', { directions: 'both' }],
  ['dyck', { kinds: 7 }],
  ['graph-traversal', { digits: 1, maxNodes: 5 }],
  ['graph-inference', { planning: 0 }],
  ['graph-inference', { recite: true }],
  ['shortest-path', { planning: 3, recite: true, feedback: false }],
  ['blocks', { planning: 0, pondering: 0 }],
  ['blocks', { recite: true, letters: 30, maxGoals: 4 }],
  ['stories', { planning: 0 }],
  ['stories', { recite: true, family: 'paths' }],
  ['copy-series', { minCopies: 1, maxCopies: 2, minWords: 1 }],
]

const faultsOf = (task: Task, sequence: Sequence): ReadonlyArray<string> => {
  const { inputs, targets } = channelsOf(task)
  const phases = timelineOf(task, sequence)
  const names = phases.map(({ name }) => name)
  const checks: Readonly<Record<string, boolean>> = {
    'each input channel has a name': inputs.length === task.inputSize,
    'each target channel has a name': targets.length === task.targetSize,
    'names of inputs differ': new Set(inputs).size === inputs.length,
    'names of targets differ': new Set(targets).size === targets.length,
    'no name is empty': [...inputs, ...targets, ...names].every((name) => name.trim() !== ''),
    'phases begin with the first row': phases[0]?.from === 0,
    'phases end with the last row': phases.at(-1)?.to === sequence.inputs.length,
    'phases lie side by side': phases.every(
      ({ from, to }, at) => to > from && (at === 0 || from === phases[at - 1]?.to),
    ),
    'names of phases differ': new Set(names).size === names.length,
  }
  return Object.entries(checks).flatMap(([statement, holds]) => (holds ? [] : [statement]))
}

for (const [name, config] of configs) {
  const definition = tasks.find((task) => task.name === name) ?? assert.fail(name)
  const task = configured(definition, config)
  const title = `${name} ${JSON.stringify(config)}`

  test(`${title}: the task itself names its channels and phases, in each variant the same`, () => {
    assert.ok(task.channels?.inputs && task.channels.targets && task.timeline)
    for (const { task: variant } of task.variants) assert.deepEqual(channelsOf(variant), channelsOf(task))
  })

  law(
    `${title}: channels have names of their own, and phases cover the rows`,
    fc.tuple(fc.constantFrom(task, ...task.variants.map((variant) => variant.task)), seed),
    ([one, from]) => faultsOf(one, one.draw(keyOf(from))),
    20,
  )
}

test('a flag is on where its phase is, and nowhere else', () => {
  for (const [name, flag] of [
    ['copy', 'end flag'],
    ['reversal', 'start flag'],
    ['copy-series', 'end flag'],
    ['priority-sort', 'end flag'],
    ['key-value', 'flag: keys follow'],
    ['addition', 'plus'],
    ['addition', 'equals'],
    ['graph-traversal', 'query flag'],
    ['shortest-path', 'query flag'],
    ['blocks', 'query flag'],
  ] as const) {
    const task = configured(tasks.find((one) => one.name === name) ?? assert.fail(name))
    const channel = channelsOf(task).inputs.indexOf(flag)
    const sequence = task.draw(keyOf(3))
    const on = sequence.inputs.flatMap((row, t) => (row[channel] === 1 ? [t] : []))
    const phases = timelineOf(task, sequence).filter(({ name: phase }) => flag.includes(phase) || phase.includes(flag))
    assert.deepEqual(
      on,
      phases.map(({ from }) => from),
      name,
    )
  }
})

law(
  'names are made different, and those that are already stay',
  fc.array(fc.constantFrom<string>('a', 'a (2)', 'b', '')),
  (names) => {
    const own = distinctNames(names)
    const first = own.filter((_, at) => names.indexOf(names[at] as string) === at)
    return (
      new Set(own).size === names.length &&
      own.every((name, at) => name.startsWith(names[at] as string)) &&
      first.every((name) => names.includes(name))
    )
  },
)

const own = (more: Partial<BuiltTask>): E.Either<unknown, Task> =>
  defineTask({
    name: 'own',
    summary: 'A task of a program.',
    source: 'a test',
    config: closed('own', {}),
    build: () => ({
      inputSize: 2,
      targetSize: 1,
      maxSteps: 3,
      draw: () => ({
        inputs: [
          [0, 1],
          [1, 1],
          [0, 0],
        ],
        targets: [[0], [1], [1]],
        mask: [0, 1, 0.5],
      }),
      ...more,
    }),
  }).configure({})

const made = (more: Partial<BuiltTask>): Task => {
  const task = own(more)
  return E.isRight(task) ? task.right : assert.fail('refused')
}

test('a task without names has input 1, target 1 and so on, and the phases of its mask', () => {
  const task = made({})
  assert.deepEqual(channelsOf(task), { inputs: ['input 1', 'input 2'], targets: ['target 1'] })
  assert.deepEqual(timelineOf(task, task.draw(keyOf(1))), [
    { name: 'input', from: 0, to: 1 },
    { name: 'answer', from: 1, to: 3 },
  ])
})

test('names of one side are enough; names of classes are those of inputs that are as wide', () => {
  assert.deepEqual(channelsOf(made({ channels: { inputs: ['level', 'flow'] } })), {
    inputs: ['level', 'flow'],
    targets: ['target 1'],
  })
  assert.deepEqual(channelsOf(made({ targetSize: 2, targets: { kind: 'classes', names: ['a', 'b'] } })), {
    inputs: ['a', 'b'],
    targets: ['a', 'b'],
  })
  assert.deepEqual(channelsOf(made({ targets: { kind: 'values', names: ['warmth'] } })).targets, ['warmth'])
})

test('names that do not fit the channels are refused, with what was expected', () => {
  for (const [channels, message] of [
    [{ inputs: ['a'] }, 'channels.inputs: expected 2 names, one for each channel, got 1'],
    [{ targets: ['a', 'b'] }, 'channels.targets: expected 1 name, one for each channel, got 2'],
    [{ inputs: ['a', 'a'] }, 'channels.inputs: two channels are named "a"'],
    [
      { inputs: ['a', ''] },
      'channels.inputs: expected 2 names, one for each channel, got something that is not a list of texts',
    ],
    [
      { inputs: 'ab' },
      'channels.inputs: expected 2 names, one for each channel, got something that is not a list of texts',
    ],
  ] as const)
    assert.throws(() => own({ channels: channels as unknown as NonNullable<Task['channels']> }), {
      name: 'TypeError',
      message,
    })
})

test('a timeline that leaves rows out, overlaps or is none is refused', () => {
  const phase = (from: number, to: number, name = 'x') => ({ name, from, to })
  for (const phases of [
    [],
    [phase(0, 2)],
    [phase(1, 3)],
    [phase(0, 2), phase(1, 3)],
    [phase(0, 0), phase(0, 3)],
    [phase(0, 3, '')],
    3,
  ]) {
    const task = made({ timeline: () => phases as ReturnType<NonNullable<Task['timeline']>> })
    assert.throws(
      () => timelineOf(task, task.draw(keyOf(1))),
      /task own, sequence 0: timeline: expected phases \{ name, from, to \} side by side from row 0 to 3, got /,
    )
  }
})
