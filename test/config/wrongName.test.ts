import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { builtInParts } from '../../src/config/parts.ts'
import { presetNames } from '../../src/config/presets/index.ts'
import { type Layers, resolveConfig } from '../../src/config/resolve.ts'
import { brief, briefLines } from '../../src/core/brief.ts'
import { explain } from '../../src/core/errors.ts'

const complaint = (layers: Omit<Layers, 'source'>): string => {
  const resolved = resolveConfig({ ...layers, source: 'The command line' })
  return E.isLeft(resolved) ? explain(resolved.left) : assert.fail('accepted')
}

/** What is asked for by the command line’s flag. */
const asking: Readonly<Record<string, (name: string) => Omit<Layers, 'source'>>> = {
  '--task': (name) => ({ flags: { task: { name } } }),
  '--model': (name) => ({ flags: { model: { kind: name } } }),
  '--controller': (name) => ({ flags: { model: { controller: { kind: name } } } }),
  '--preset': (preset) => ({ preset }),
  '--set optimizer.kind': (name) => ({ flags: { optimizer: { kind: name } } }),
}

const names: Readonly<Record<string, ReadonlyArray<string>>> = {
  '--task': builtInParts.tasks.map(({ name }) => name),
  '--model': builtInParts.memories.map(({ kind }) => kind),
  '--controller': builtInParts.controllers.map(({ kind }) => kind),
  '--preset': presetNames,
  '--set optimizer.kind': ['rmsprop', 'adam'],
}

/** The names that a message lists, one a line. */
const listed = (message: string): ReadonlyArray<string> =>
  message.split('\n').flatMap((line) => /^ {6}(\S+)/.exec(line)?.[1] ?? [])

for (const [flag, ask] of Object.entries(asking))
  test(`${flag}: an unknown name lists all that there are, in lines of at most 80 columns`, () => {
    const all = names[flag] ?? []
    const message = complaint(ask('qqqqqqqq'))
    assert.deepEqual(listed(message), all)
    for (const line of message.split('\n')) assert.ok(line.length <= 80, line)
  })

for (const [flag, word, meant] of [
  ['--task', 'cpoy', 'copy'],
  ['--task', 'COPY', 'copy'],
  ['--task', 'dick', 'dyck'],
  ['--model', 'NTM', 'ntm'],
  ['--model', 'nmt', 'ntm'],
  ['--controller', 'LSTM', 'lstm'],
  ['--preset', 'Paper', 'paper'],
  ['--set optimizer.kind', 'adma', 'adam'],
] as const)
  test(`${flag} ${word}: the nearest name first`, () => {
    const message = complaint(asking[flag]?.(word) as Layers)
    assert.match(message, new RegExp(`"${word}"; did you mean ${meant}\\?\n`))
    assert.equal(listed(message)[0], meant)
    assert.equal(listed(message).length, names[flag]?.length)
  })

for (const [flag, word, hint] of [
  ['--task', 'ntm', 'ntm is a memory: --model ntm'],
  ['--task', 'lstm', 'lstm is a controller: --controller lstm'],
  ['--task', 'paper', 'paper is a preset: --preset paper'],
  ['--model', 'copy', 'copy is a task: --task copy'],
  ['--model', 'lstm', 'lstm is a controller: --controller lstm; without a memory: --preset lstm or --model none'],
  ['--model', 'LSTM', 'lstm is a controller: --controller lstm; without a memory: --preset lstm or --model none'],
  ['--model', 'gru', 'gru is a controller: --controller gru; without a memory: --model none --controller gru'],
  ['--model', 'adam', 'adam is an optimizer: --set optimizer.kind=adam'],
  ['--preset', 'dnc', 'dnc is a memory: --model dnc'],
  ['--preset', 'copy', 'copy is a task: --task copy'],
  ['--controller', 'dnc', 'dnc is a memory: --model dnc'],
  ['--controller', 'DNC', 'dnc is a memory: --model dnc'],
  ['--set optimizer.kind', 'lstm', 'lstm is a controller: --controller lstm'],
] as const)
  test(`${flag} ${word}: what it is a name of, and the flag for that`, () => {
    const message = complaint(asking[flag]?.(word) as Layers)
    assert.ok(message.includes(`"${word}"\n    ${hint}\n`), message)
    assert.ok(!message.includes('did you mean'), message)
    assert.equal(listed(message).length, names[flag]?.length)
  })

test('other problems are told beside that of a name', () => {
  const message = complaint({ flags: { task: { name: 'nope' }, steps: -1, model: { kind: 'lstm' } } })
  assert.match(message, /• task\.name: unknown task "nope"/)
  assert.match(message, /• model\.kind: unknown word "lstm"\n/)
  assert.match(message, /• steps: expected /)
})

test('in short: the first sentence; a long one is cut between words', () => {
  assert.equal(brief('Add two numbers. Slowly.', 40), 'Add two numbers')
  assert.equal(brief('Uses version 1.5 of it', 40), 'Uses version 1.5 of it')
  assert.equal(brief('Output the value of each key, in order', 30), 'Output the value of each key…')
  assert.equal(brief('abcdefghij', 5), 'abcd…')
})

test('every task has a first sentence that fits in a line of 80 columns', () => {
  const lines = briefLines(builtInParts.tasks, 74)
  for (const line of lines) assert.ok(line.length <= 74 && !line.includes('…'), line)
})
