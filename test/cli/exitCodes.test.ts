import assert from 'node:assert/strict'
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
const at = (...path: ReadonlyArray<string>): string => join(cwd, ...path)

before(async () => {
  await succeed(cwd, `train ${tiny} --steps 1 --set reportEvery=1 --run my-run --quiet`)
  cpSync(at('my-run'), at('damaged'), { recursive: true })
  for (const name of ['latest', 'best', 'step-00000001'])
    writeFileSync(at('damaged', 'checkpoints', `${name}.safetensors`), 'no checkpoint')
  cpSync(at('my-run'), at('miscounted'), { recursive: true })
  writeFileSync(at('miscounted', 'metrics.jsonl'), '{"step":1,"evaluation":5}\n{"step":2}\n')
  mkdirSync(at('runs'))
  cpSync(at('my-run'), at('runs', 'with a space'), { recursive: true })
  cpSync(at('my-run'), at('runs', 'second'), { recursive: true })
  symlinkSync(at('nowhere-else'), at('dangling'))
  writeFileSync(at('text.safetensors'), 'a text')
  writeFileSync(at('twice.json'), '{"steps": 3,\n "task": {"bits": 1, "bits": 2}}')
  writeFileSync(at('proto.json'), '{"__proto__": {"steps": 3}}')
  writeFileSync(at('record.json'), '{"task":{"name":{"toString":1,"valueOf":1}}}')
  writeFileSync(at('deep.json'), `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`)
  writeFileSync(at('wide.json'), Buffer.from('\uFEFF{"steps": 3}', 'utf16le'))
  writeFileSync(at('wide.jsonl'), Buffer.from('\uFEFF{"inputs": [1], "targets": [1]}', 'utf16le'))
  mkdirSync(at('babi'))
  const story = '\uFEFF1 Mary moved to the hallway.\n2 Where is Mary?\thallway\t1\n'
  for (const split of ['train', 'test']) writeFileSync(at('babi', `qa1_single-supporting-fact_${split}.txt`), story)
  cpSync(at('babi'), at('wide-babi'), { recursive: true })
  writeFileSync(at('wide-babi', 'qa1_single-supporting-fact_test.txt'), Buffer.from(story, 'utf16le'))
})

/** Commands that read a file or a run: with one that is not there, that is damaged, and with flags that make no sense. */
const commands: ReadonlyArray<Readonly<{ missing: string; damaged?: string; usage?: string }>> = [
  { missing: 'verify no.safetensors', damaged: 'verify text.safetensors', usage: 'verify text.safetensors --path x' },
  { missing: 'evaluate no', damaged: 'evaluate damaged', usage: 'evaluate my-run --set x=1' },
  { missing: 'test no', damaged: 'test damaged', usage: 'test my-run --seed x' },
  { missing: 'predict no --stream', damaged: 'predict damaged --stream', usage: 'predict my-run' },
  { missing: 'inspect no', damaged: 'inspect damaged', usage: 'inspect my-run --preset paper' },
  { missing: 'plot no', damaged: 'plot damaged', usage: 'plot my-run --seed x' },
  { missing: 'plot my-run no', damaged: 'plot my-run miscounted', usage: 'plot my-run runs/second --html' },
  { missing: 'export no --to npz', damaged: 'export damaged --to npz', usage: 'export my-run --to x' },
  {
    missing: 'import no.pth --from pytorch-ntm',
    damaged: 'import text.safetensors --from pytorch-ntm',
    usage: 'import text.safetensors --from x',
  },
  { missing: 'train --from no', damaged: 'train --from damaged', usage: 'train --from my-run --resume my-run' },
  { missing: 'train --resume no', damaged: 'train --resume damaged', usage: 'train --resume my-run --run x' },
  { missing: 'train --config no.json', usage: 'train --config twice.json' },
  { missing: 'config --config no.json', usage: 'config --config twice.json' },
  { missing: 'config --task ./no.js', usage: 'config --task x' },
  { missing: 'sample --task data --data no.csv', usage: 'sample --task data' },
  { missing: 'sample --task stories --data no', damaged: 'sample --task stories --data my-run' },
  { missing: 'dashboard no', usage: 'dashboard --port x' },
]

const ends = async (line: string, expected: number): Promise<string> => {
  const { code, stderr } = await engram(cwd, line)
  assert.equal(code, expected, `${line}: ${stderr}`)
  assert.doesNotMatch(stderr, /Internal error|^ {4}at /m)
  return stderr
}

for (const { missing, damaged, usage } of commands)
  test(`${missing}: what is not there ends with 5, what is damaged with 4, what makes no sense with 2`, async () => {
    assert.match(await ends(missing, 5), /^Cannot \w+ .*: no such/)
    if (damaged !== undefined) assert.match(await ends(damaged, 4), /^Cannot read /)
    if (usage !== undefined) await ends(usage, 2)
  })

/** What is typed, and what it says: the true reason. */
const messages: ReadonlyArray<readonly [line: string, code: number, ...says: ReadonlyArray<RegExp>]> = [
  ['train --run dangling', 2, /^dangling is a symbolic link to nothing\. Remove the link, or choose another name\.$/m],
  ['train --resume dangling', 5, /^Cannot open dangling: it is a symbolic link to nothing$/m],
  ['train --run text.safetensors', 2, /^text\.safetensors is a file, and no directory\./],
  [
    'evaluate runs',
    2,
    /^runs is a folder of runs, not a run\. Name one of them: runs\/second, 'runs\/with a space'\.$/m,
  ],
  ['train --resume runs', 2, /^runs is a folder of runs, not a run\. Name one of them: /],
  ['plot runs', 2, /^runs is a folder of runs, not a run\./],
  ['config --config twice.json', 2, /line 2, column 22: it gives the key "bits" twice/],
  ['config --config proto.json', 2, /__proto__: unknown key/],
  ['config --config record.json', 2, /task\.name: unknown task \{"toString":1,"valueOf":1\}/],
  ['config --config deep.json', 2, /it nests more than 100 levels deep/],
  ['config --config wide.json', 5, /^Cannot read wide\.json: it is UTF-16 text; save it as UTF-8$/m],
  ['sample --task data --data wide.jsonl', 2, /^wide\.jsonl: it is UTF-16 text; save it as UTF-8$/m],
  [
    'sample --task stories --data wide-babi',
    5,
    /qa1_single-supporting-fact_test\.txt: it is UTF-16 text; save it as UTF-8/,
  ],
  ['plot my-run miscounted', 4, /line 1 is not a record: evaluation: expected scores, got 5/],
]

for (const [line, code, ...says] of messages)
  test(`${line}: the message says the true reason`, async () => {
    const stderr = await ends(line, code)
    for (const words of says) assert.match(stderr, words)
  })

test('a byte order mark at the start of a story file is no part of the story', async () => {
  await succeed(cwd, 'sample --task stories --data babi --json')
})

test('a command that is printed can be pasted, whatever the path is', async () => {
  const taken = await engram(cwd, 'train --run', 'runs/with a space')
  assert.match(taken.stderr, /is already a run\. Continue it with --resume 'runs\/with a space', or/)
  const { stdout } = await succeed(cwd, `train ${tiny} --steps 1 --quiet --run`, 'a space')
  for (const words of stdout.split('\n').filter((line) => line.includes('tsx cli.ts')))
    assert.ok(words.includes("'a space'"), words)
})

/** Every option with a value, and every argument. */
const empties: ReadonlyArray<readonly [line: string, flag: string]> = [
  ['train', '--run'],
  ['train', '--resume'],
  ['train', '--from'],
  ['train', '--config'],
  ['train', '--task'],
  ['train', '--data'],
  ['train', '--seed'],
  ['train', '--until'],
  ['evaluate my-run', '--data'],
  ['evaluate my-run', '--backend'],
  ['export my-run --to npz', '--out'],
  ['plot my-run', '--out'],
  ['test my-run', '--html'],
  ['predict my-run --stream', '--state'],
  ['import text.safetensors', '--from'],
  ['reproduce', '--out'],
  ['reproduce', '--task'],
  ['dashboard', '--host'],
  ['verify text.safetensors', '--backend'],
]
for (const [line, flag] of empties)
  test(`${line} ${flag} '' has no value`, async () => {
    const { code, stderr } = await engram(cwd, `${line} ${flag}`, '')
    assert.equal(code, 2, stderr)
    assert.match(stderr, new RegExp(`^error: option '${flag} .*' has an empty value`))
  })

for (const name of ['evaluate', 'verify', 'plot', 'inspect', 'dashboard'])
  test(`${name} '' has no argument`, async () => {
    const { code, stderr } = await engram(cwd, name, '')
    assert.equal(code, 2, stderr)
    assert.match(stderr, /^error: argument '\w+' is empty/)
  })

/** What train refuses before its first update. */
const refused = [
  ['--set curriculum.kind=uniform --set', 'curriculum.lessons=[{"maxWord":3}]'],
  ['--set curriculum.kind=uniform --set', 'curriculum.lessons=[{"bits":3}]'],
  ['--set until=rmse<0.1 --task', 'copy'],
  ['--batch-size 64 --model dnc --set model.slots=1024 --set model.wordSize=64 --set', 'task.maxWords=49'],
  ['--task', 'data'],
  ['--task stories --data', 'my-run'],
  ['--set model.slots=1000000 --set', 'model.wordSize=1000000'],
] as const
for (const [flags, more] of refused)
  test(`config refuses what train refuses, alike: ${flags} ${more}`, async () => {
    const byTrain = await engram(cwd, `train --run refused --quiet ${flags}`, more)
    const byConfig = await engram(cwd, `config ${flags}`, more)
    assert.ok(byTrain.code !== 0 && byTrain.code !== 1, byTrain.stderr)
    assert.deepEqual([byConfig.code, byConfig.stdout, byConfig.stderr], [byTrain.code, '', byTrain.stderr])
  })

test('plot: a run that cannot be read is told, and the others are drawn', async () => {
  const { code, stdout, stderr } = await engram(cwd, 'plot my-run miscounted no runs/second --out together')
  assert.equal(code, 4)
  assert.match(stdout, /^together\/curves\.svg$/m)
  assert.match(stderr, /^Cannot read miscounted\/metrics\.jsonl: line 1 is not a record/m)
  assert.match(stderr, /^ {2}• Then also: Cannot open no: no such run/m)
})
