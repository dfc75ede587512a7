import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { engram, engramGiven, type Finished, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { folderOfParts } from '../support/ownParts.ts'
import { tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()

const small =
  '--set model.slots=3 --set model.wordSize=2 --set model.controller.units=4 --batch-size 3 --steps 2 --workers 1 --quiet'

before(async () => {
  const pairs = [
    '{"inputs": ["a", "b"], "targets": ["b", "a"]}',
    '{"inputs": ["b", "a"], "targets": ["a", "b"]}',
    '{"inputs": ["c", "a"], "targets": ["a", "c"]}',
  ]
  writeFileSync(join(cwd, 'pairs.jsonl'), pairs.join('\n'))
  writeFileSync(
    join(cwd, 'numbers.jsonl'),
    Array.from({ length: 9 }, (_, n) => `{"inputs": [${n % 3}, ${n % 4}], "targets": [${n % 2}, 2]}`).join('\n'),
  )
  writeFileSync(
    join(cwd, 'table.csv'),
    `level,colour,label\n${Array.from({ length: 40 }, (_, t) => `${t / 7},${['red', 'blue'][t % 2]},${t % 5}.5`).join('\n')}\n`,
  )
  writeFileSync(
    join(cwd, 'series.csv'),
    `x,y\n${Array.from({ length: 60 }, (_, t) => `${Math.sin(t / 3)},${5 + Math.cos(t / 3)}`).join('\n')}\n`,
  )
  writeFileSync(join(cwd, 'text.txt'), 'The cat sat on the mat.\n'.repeat(20))
  for (const [run, flags] of [
    ['copy', '--task copy --set task.bits=2'],
    ['sam', '--task copy --set task.bits=2 --model sam'],
    ['sdnc', '--task copy --set task.bits=2 --model sdnc'],
    ['names', '--task data --data pairs.jsonl --set task.heldOut=0'],
    ['numbers', '--task data --data numbers.jsonl'],
    ['table', '--task data --data table.csv --set task.targets=label --set task.window=4'],
    ['series', '--task data --data series.csv --set task.window=5'],
    ['later', '--task data --data series.csv --set task.window=5 --set task.ahead=2'],
    ['text', '--task data --data text.txt --set task.window=8'],
    ['words', '--task data --data text.txt --set task.window=8 --set task.unit=word --set task.vocabulary=4'],
  ] as const)
    await succeed(cwd, `train ${flags} ${small} --run ${run}`)
})

async function* bytesOf(lines: ReadonlyArray<string>): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield Buffer.from(line, 'latin1')
}

const streamed = (line: string, ...lines: ReadonlyArray<string>): Promise<Finished> =>
  engramGiven(cwd, { stdin: () => bytesOf(lines) }, `predict ${line} --stream`)

type Answer = Readonly<{ output: ReadonlyArray<number>; class?: string | number }>

const answersOf = ({ code, stdout, stderr }: Finished): ReadonlyArray<Answer> => {
  assert.equal(code, 0, stderr)
  return stdout
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Answer)
}

const rows = [
  [0, 0, 1, 0],
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 0, 1],
]
const lines = rows.map((row) => JSON.stringify({ input: row }))

for (const run of ['copy', 'sam', 'sdnc'])
  test(`a stream of ${run} gives the answers to the whole sequence, also from a state in a file`, async () => {
    writeFileSync(join(cwd, 'rows.jsonl'), JSON.stringify({ inputs: rows }))
    const { outputs } = JSON.parse((await succeed(cwd, `predict ${run} --data rows.jsonl`)).stdout) as Readonly<{
      outputs: ReadonlyArray<ReadonlyArray<number>>
    }>
    const close = (answers: ReadonlyArray<Answer>, from = 0): void =>
      answers.forEach(({ output }, t) =>
        output.forEach((p, at) => assert.ok(Math.abs(p - (outputs[from + t]?.[at] as number)) < 1e-5)),
      )
    const whole = answersOf(await streamed(run, ...lines))
    assert.equal(whole.length, 4)
    close(whole)
    const reset = answersOf(await streamed(run, lines[2] as string, '', '{"reset": true}', ...lines))
    assert.deepEqual(reset.slice(1), whole)
    assert.notDeepEqual(reset[0], whole[2])
    const state = `--state ${run}.state`
    assert.deepEqual(answersOf(await streamed(`${run} ${state}`, ...lines.slice(0, 2))), whole.slice(0, 2))
    assert.deepEqual(answersOf(await streamed(`${run} ${state}`, ...lines.slice(2))), whole.slice(2))
  })

test('a run of own parts is streamed with their modules, and not without', async () => {
  const folder = folderOfParts()
  const own = '--task ./echo.js --model ./ram.js --controller ./leaky.js'
  await succeed(folder, `train ${tiny} ${own} --steps 1 --run run --quiet`)
  const row = '{"input": [1]}'
  const given = { stdin: () => bytesOf([row, row]) }
  const answers = answersOf(await engramGiven(folder, given, `predict run ${own} --stream --state own.state`))
  assert.deepEqual(
    answers.map(({ output }) => output.length),
    [1, 1],
  )
  assert.notDeepEqual(answers[0], answers[1])
  answersOf(await engramGiven(folder, given, `predict run ${own} --stream --state own.state`))
  const without = await engramGiven(folder, given, 'predict run --stream')
  assert.deepEqual([without.code, without.stdout], [2, ''])
  assert.match(without.stderr, /--task \S*echo\.js/)
})

test('each answer is printed before the next line is read', async () => {
  let stdout = ''
  const counts: number[] = []
  const stdin = async function* (): AsyncGenerator<Uint8Array> {
    for (const line of lines) {
      counts.push(stdout.split('\n').length - 1)
      yield Buffer.from(line)
    }
  }
  const onStdout = (text: string): void => {
    stdout += text
  }
  await engramGiven(cwd, { stdin, onStdout }, 'predict copy --stream')
  assert.deepEqual(counts, [0, 1, 2, 3])
})

test('rows of classes are names, numbers or one-hot; of several columns, their values or all channels', async () => {
  const [byName, oneHot] = answersOf(
    await streamed('names', '{"input": "b"}', '{"reset": true}', '{"input": [0, 1, 0]}'),
  )
  assert.deepEqual(byName, oneHot)
  assert.ok(['a', 'b', 'c'].includes(byName?.class as string))
  const [byNumber, oneHotNumber] = answersOf(
    await streamed('numbers', '{"input": 3}', '{"reset": true}', '{"input": [0, 0, 0, 1]}'),
  )
  assert.deepEqual(byNumber, oneHotNumber)
  assert.ok([0, 1, 2].includes(byNumber?.class as number))
  const [values, channels, other] = answersOf(
    await streamed(
      'table',
      '{"input": [0.5, "red"]}',
      '{"reset": true}',
      '{"input": [0.5, 0, 1]}',
      '{"reset": true}',
      '{"input": [0.5, "blue"]}',
    ),
  )
  assert.deepEqual(values, channels)
  assert.notDeepEqual(values, other)
  assert.equal(values?.class, undefined)
  assert.equal(answersOf(await streamed('text', '{"input": "T"}', '{"input": "\\n"}')).length, 2)
})

test('words that a text did not have are its class of other words; characters are refused', async () => {
  const [unknown, other] = answersOf(
    await streamed('words', '{"input": "dog"}', '{"reset": true}', '{"input": "<other>"}'),
  )
  assert.deepEqual(unknown, other)
  const refused = await streamed('text', '{"input": "é"}'.replace('é', '\\u00e9'))
  assert.deepEqual(
    [refused.code, refused.stdout, refused.stderr],
    [2, '', 'stdin:1:11: input: unknown class "é"; did you mean e?\n'],
  )
})

const faults: ReadonlyArray<readonly [run: string, line: string, message: string]> = [
  ['copy', '{"input": [0, 0, 1]}', '11: input: expected 4 numbers, got 3'],
  ['copy', '{"input": [0, 0, "1", 0]}', '18: input: expected a number, got "1"'],
  ['copy', '{"input": [0, 0, 1e39, 0]}', '18: input: expected a finite number below 3.4e38, got a larger one'],
  ['copy', '{"input": [0, 0, 1, 0}', '22: not JSON: expected "," or "]", got "}"'],
  ['copy', '[0, 0, 1, 0]', '1: expected {"input": …} or {"reset": true}, got [0,0,1,0]'],
  ['copy', '{"inputs": [0]}', '1: input is missing\nstdin:2:12: unknown key "inputs"; did you mean input?'],
  ['copy', '{"reset": false}', '11: reset: expected true, got false'],
  ['copy', '{"reset": true, "input": [0, 0, 1, 0]}', '1: expected either input or reset, got both'],
  ['copy', '{"input": \xff}', '11: not UTF-8'],
  ['numbers', '{"input": 4}', '11: input: expected a class from 0 to 3, as the model has, got 4'],
  ['numbers', '{"input": [1, 1, 0, 0]}', '11: input: classes: expected one 1 among zeros, got [1,1,0,0]'],
  ['names', '{"input": 1}', '11: input: expected a text, got 1'],
  ['names', '{"input": "z"}', '11: input: unknown class "z"; expected one of a, b, c'],
  ['table', '{"input": ["x", "red"]}', '12: level: expected a number, got "x"'],
  ['table', '{"input": [0.5, "reds"]}', '17: colour: unknown class "reds"; did you mean red?'],
  ['table', '{"input": [0.5, 1, 1]}', '17: colour: classes: expected one 1 among zeros, got [1,1]'],
  ['table', '{"input": [0.5, 1, "x"]}', '20: colour: expected a number, got "x"'],
  ['table', '{"input": [0.5]}', '11: input: expected a list of 2 values (level, colour), got 1'],
]
const good: Readonly<Record<string, string>> = {
  copy: lines[0] as string,
  numbers: '{"input": 0}',
  names: '{"input": "a"}',
  table: '{"input": [1, "red"]}',
}
for (const [run, line, message] of faults)
  test(`a bad line ends the stream: ${run} ${JSON.stringify(line)}`, async () => {
    const ended = await streamed(run, good[run] as string, line, good[run] as string)
    assert.deepEqual([ended.code, ended.stderr], [2, `stdin:2:${message}\n`])
    assert.equal(ended.stdout.split('\n').length, 2)
  })

test('with --state, a bad line or a signal keeps the state up to there', async () => {
  const whole = answersOf(await streamed('copy', ...lines))
  assert.equal((await streamed('copy --state bad.state', lines[0] as string, '{}')).code, 2)
  assert.deepEqual(answersOf(await streamed('copy --state bad.state', lines[1] as string)), whole.slice(1, 2))
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const given = { stdin: () => bytesOf(lines.slice(0, 1)), stopped: () => signal }
    const ended = await engramGiven(cwd, given, `predict copy --stream --state ${signal}.state`)
    assert.deepEqual(
      [ended.code, ended.stderr],
      [code, `Stopped by ${signal}.\n  • The state is in ${signal}.state: repeat the command to continue.\n`],
    )
    assert.deepEqual(answersOf(await streamed(`copy --state ${signal}.state`, lines[1] as string)), whole.slice(1, 2))
    const lost = await engramGiven(cwd, given, 'predict copy --stream')
    assert.deepEqual(
      [lost.code, lost.stderr],
      [code, `Stopped by ${signal}.\n  • The state is lost: --state FILE keeps it.\n`],
    )
  }
})

test('a state of another model, another file, and a place that cannot be written are refused before a line is read', async () => {
  await streamed('copy --state mine.state', ...lines)
  const kept = readFileSync(join(cwd, 'mine.state'))
  await succeed(cwd, `train --task copy --set task.bits=2 ${small} --seed 2 --run other`)
  const other = await streamed('other --state mine.state', ...lines)
  assert.deepEqual([other.code, other.stdout], [4, ''])
  assert.match(
    other.stderr,
    /^Cannot read mine\.state: it is the state of another model, or of other params of this one\n/,
  )
  assert.deepEqual(readFileSync(join(cwd, 'mine.state')), kept)
  const none = await streamed('copy --state copy/checkpoints/latest.safetensors', ...lines)
  assert.match(none.stderr, /latest\.safetensors: it is not the state of a stream\n/)
  writeFileSync(join(cwd, 'cut.state'), kept.subarray(0, -4))
  const cut = await streamed('copy --state cut.state', ...lines)
  assert.deepEqual([none.code, cut.code, cut.stdout], [4, 4, ''])
  mkdirSync(join(cwd, 'folder'))
  assert.equal((await streamed('copy --state folder', ...lines)).code, 5)
  const nowhere = await streamed('copy --state nowhere/s.state', ...lines)
  assert.deepEqual([nowhere.code, nowhere.stdout], [5, ''])
  assert.match(nowhere.stderr, /^Cannot write nowhere\/s\.state: no such file or directory/)
  assert.ok(!existsSync(join(cwd, 'nowhere')))
})

test('text is written from a seed, the same each time; temperature 0 is the most likely text', async () => {
  const write = async (flags: string, ...more: ReadonlyArray<string>): Promise<string> =>
    (await succeed(cwd, `predict text --generate 40 ${flags}`, ...more)).stdout
  const text = await write('--temperature 0.8')
  assert.match(text, /^[.\sTacehmnost]{40,41}$/)
  assert.equal(await write('--temperature 0.8 --seed 1'), text)
  assert.notEqual(await write('--temperature 0.8 --seed 2'), text)
  assert.notEqual(await write('--temperature 80'), text)
  const likely = await write('--temperature 0 --prompt', 'The cat')
  assert.equal(await write('--temperature 0 --seed 7 --prompt', 'The cat'), likely)
  const said = JSON.parse(await write('--temperature 0 --json --prompt', 'The cat')) as Readonly<{ text: string }>
  assert.deepEqual(said, { prompt: 'The cat', text: said.text, count: 40, temperature: 0, seed: 1 })
  assert.equal(likely, `The cat${said.text}${said.text.endsWith('\n') ? '' : '\n'}`)
  const heard = [...'The cat'].map((one) => JSON.stringify({ input: one }))
  assert.equal(answersOf(await streamed('text', ...heard)).at(-1)?.class, said.text[0])
})

test('a text is printed as it is made', async () => {
  const parts: string[] = []
  await engramGiven(cwd, { onStdout: (text) => parts.push(text) }, 'predict text --generate 9 --prompt The')
  assert.deepEqual([parts[0], parts.slice(1, 10).every((part) => part.length === 1)], ['The', true])
})

test('words are written with spaces between them, and never <other>', async () => {
  const { stdout } = await succeed(cwd, 'predict words --generate 60 --temperature 5 --prompt', 'dog cat')
  assert.match(stdout, /^dog cat/)
  assert.doesNotMatch(stdout, /other/)
  assert.ok(stdout.trim().split(/\s+/).length > 10)
})

test('a series of values goes on from its rows', async () => {
  const prompt = '0.1,5.5\n0.2,5.4\n'
  const { stdout } = await succeed(cwd, 'predict series --generate 3 --prompt', prompt)
  const made = answersOf({ code: 0, signal: null, stdout, stderr: '' })
  const fed = ['[0.1, 5.5]', '[0.2, 5.4]', ...made.slice(0, 2).map(({ output }) => JSON.stringify(output))]
  const answered = answersOf(await streamed('series', ...fed.map((row) => `{"input": ${row}}`))).slice(1)
  assert.equal(made.length, 3)
  made.forEach(({ output }, t) =>
    output.forEach((x, at) => assert.ok(Math.abs(x - (answered[t]?.output[at] as number)) < 1e-4)),
  )
  const rowsMade = made.map(({ output }) => output)
  const table = (await succeed(cwd, 'predict series --generate 3 --csv --prompt', prompt)).stdout
  assert.equal(table, `x,y\n${rowsMade.map((row) => row.join()).join('\n')}\n`)
  const json = (await succeed(cwd, 'predict series --generate 3 --json --prompt', prompt)).stdout
  assert.deepEqual(JSON.parse(json), { outputs: rowsMade })
})

const refusals: ReadonlyArray<readonly [flags: string, prompt: string | undefined, words: RegExp]> = [
  ['copy', undefined, /^predict needs inputs: give --data FILE, --stream .*, or --generate N\.$/],
  [
    'copy --data rows.jsonl --stream',
    undefined,
    /^Use one of --data, --stream and --generate, got --data and --stream\.$/,
  ],
  ['copy --stream --csv', undefined, /^--csv: expected with --data or --generate, got it with --stream$/],
  ['copy --data rows.jsonl --state s', undefined, /^--state: expected with --stream, got it with --data$/],
  ['copy --stream --temperature 1', undefined, /^--temperature: expected with --generate, got it with --stream$/],
  [
    'copy --generate 3',
    undefined,
    /^--generate: expected a model of a text or of a series, .*; got one of the task copy$/,
  ],
  ['names --generate 3', undefined, /^--generate: expected a model .*; the targets of this one are not later inputs$/],
  [
    'later --generate 3',
    undefined,
    /^--generate: expected a model of the next row, got one of 2 rows later \(task\.ahead\)$/,
  ],
  ['text --generate 0', undefined, /^--generate: expected a whole number ≥ 1, got "0"$/],
  ['text --generate 3 --temperature -1', undefined, /^--temperature: expected a number ≥ 0, got "-1"$/],
  ['text --generate 3 --temperature Infinity', undefined, /^--temperature: expected a number ≥ 0, got "Infinity"$/],
  ['text --generate 3 --seed 1.5', undefined, /^--seed: expected a whole number ≥ 0, got "1\.5"$/],
  ['text --generate 3 --csv', undefined, /^--csv: it has no meaning for a text$/],
  [
    'text --generate 3 --prompt',
    'Tz',
    /^--prompt: the model does not know the character "z", number 2; expected one of "\\n", " ", \., T, /,
  ],
  ['series --generate 3', undefined, /^--generate: a series is continued from rows: .* with x,y$/],
  ['series --generate 3 --seed 1 --prompt', '1,2', /^--seed: a series of values is continued without chance$/],
  ['series --generate 3 --prompt', '1,2\n1,a', /^--prompt:2:3: not JSON: expected a JSON value, got "a"$/],
  ['series --generate 3 --prompt', '1,2\n1', /^--prompt:2:1: expected a list of 2 values \(x, y\), got 1$/],
]
for (const [flags, prompt, words] of refusals)
  test(`refused: predict ${flags} ${prompt === undefined ? '' : JSON.stringify(prompt)}`, async () => {
    const ended = await engram(cwd, `predict ${flags}`, ...(prompt === undefined ? [] : [prompt]))
    assert.deepEqual([ended.code, ended.stdout], [2, ''])
    assert.match(ended.stderr.trim(), words)
  })
