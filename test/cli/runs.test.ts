import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ownIdentity } from '../../src/io/run/processes.ts'
import { engram, engramGiven, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { json, tiny } from '../support/runFiles.ts'

type Fields = Readonly<Record<string, unknown>>

const train = (rest: string) =>
  `train --task copy ${tiny} --quiet --steps 4 --set evalEvery=2 --set reportEvery=1 ${rest}`

/** A folder with two runs: `a`, with a note and another learning rate, and the newer `b`. */
const twoRuns = async (): Promise<string> => {
  const cwd = emptyFolder()
  await succeed(cwd, train('--run runs/a --learning-rate 0.01'), '--note', 'larger steps')
  await succeed(cwd, train('--run runs/b --seed 2'))
  for (const name of ['config.json', 'metrics.jsonl', 'run.json'])
    utimesSync(join(cwd, 'runs/a', name), new Date(), Date.now() / 1000 - 7200)
  return cwd
}

const listed = async (cwd: string, flags = ''): Promise<ReadonlyArray<Fields>> =>
  JSON.parse((await succeed(cwd, `runs --json ${flags}`)).stdout) as ReadonlyArray<Fields>

const statesIn = async (cwd: string): Promise<Readonly<Record<string, unknown>>> =>
  Object.fromEntries((await listed(cwd, '--sort run')).map(({ run, state }) => [run, state]))

test('runs lists the runs of a folder, as a table, as JSON and as CSV', async () => {
  const cwd = await twoRuns()
  const { stdout, stderr } = await succeed(cwd, 'runs')
  assert.equal(stderr, '')
  const [head, ...lines] = stdout.trimEnd().split('\n')
  assert.match(head ?? '', /^run +task +model +seed +state +bit errors +best +steps +age +note$/)
  assert.match(lines[0] ?? '', /^b +copy +ntm +2 +(finished|solved) +[\d.]+ +[\d.]+ +4 +\d+ s$/)
  assert.match(lines[1] ?? '', /^a +copy +ntm +1 +(finished|solved) +[\d.]+ +[\d.]+ +4 +2 h +larger steps$/)
  assert.equal(lines.length, 2)

  const [b, a] = await listed(cwd)
  assert.deepEqual(
    [a?.['run'], a?.['task'], a?.['model'], a?.['seed'], a?.['step'], a?.['steps'], a?.['sequences'], a?.['note']],
    ['a', 'copy', 'ntm', 1, 4, 4, 8, 'larger steps'],
  )
  assert.deepEqual([a?.['measureName'], b?.['note'], b?.['reason']], ['bitErrors', null, null])
  assert.deepEqual(a?.['config'], json(join(cwd, 'runs/a/config.json')))
  assert.equal((a?.['heldOut'] as Fields | undefined)?.['bitErrors'], a?.['measure'])

  const csv = (await succeed(cwd, 'runs --csv')).stdout.trimEnd().split('\n')
  assert.equal(csv.length, 3)
  assert.equal(
    csv[0],
    'run,task,model,seed,state,measureName,measure,best,bestStep,solvedAt,loss,step,steps,sequences,seconds,age,note,reason',
  )
  assert.match(csv[2] ?? '', /^a,copy,ntm,1,.*,larger steps,$/)
})

test('runs selects, sorts and limits; a run can be listed alone, and folders within folders are looked through', async () => {
  const cwd = await twoRuns()
  const names = async (flags: string) => (await listed(cwd, flags)).map(({ run }) => run)
  assert.deepEqual(await names('--where optimizer.learningRate>=.01'), ['a'])
  assert.deepEqual(await names('--where age<1h --where task=copy'), ['b'])
  assert.deepEqual(await names('--sort seed --reverse --limit 1'), ['b'])
  assert.deepEqual(await names('runs/a'), ['runs/a'])
  assert.deepEqual(await names('. --sort run'), ['runs/a', 'runs/b'])
  const none = await succeed(cwd, 'runs --where state=running')
  assert.deepEqual([none.stdout, none.stderr], ['', 'None of the 2 runs in runs/ meets the conditions.\n'])
  for (const [line, message] of [
    ['runs --where taks=copy', '--where: no run has taks. Did you mean task?\n'],
    ['runs --limit 0', '--limit: expected a whole number ≥ 1, got "0"\n'],
    ['runs --json --csv', 'Use either --json or --csv, not both.\n'],
    ['runs --compare a', '--compare: expected two runs or more, got one\n'],
    ['runs --compare a b --limit 1', '--limit selects from a list of runs; --compare names its runs.\n'],
    ['runs nowhere', 'There is no folder nowhere.\n'],
  ] as const) {
    const { code, stdout, stderr } = await engram(cwd, line)
    assert.deepEqual([code, stdout, stderr], [2, '', message])
  }
})

test('runs --compare shows the options in which runs differ, and their results', async () => {
  const cwd = await twoRuns()
  const { stdout } = await succeed(cwd, 'runs --compare a runs/b')
  assert.match(stdout, /^ +a +runs\/b\n/)
  assert.match(stdout, /^optimizer\.learningRate +0\.01 +0\.002$/m)
  assert.match(stdout, /^seed +1 +2$/m)
  assert.match(stdout, /^last evaluation +[\d.]+ bit errors +[\d.]+ bit errors$/m)
  assert.match(stdout, /^note +larger steps +–$/m)
  const { differences } = JSON.parse((await succeed(cwd, 'runs --compare a b --json')).stdout) as Fields
  assert.deepEqual(differences, [
    { path: 'optimizer.learningRate', values: ['0.01', '0.002'] },
    { path: 'seed', values: ['1', '2'] },
  ])
  assert.equal(
    (await succeed(cwd, 'runs --compare a b --csv')).stdout,
    'option,a,b\noptimizer.learningRate,0.01,0.002\nseed,1,2\n',
  )
  assert.match((await succeed(cwd, 'runs --compare a a')).stdout, /^the configs are equal$/m)
  const missing = await engram(cwd, 'runs --compare a c')
  assert.deepEqual([missing.code, missing.stderr], [5, 'Cannot open c: no such run.\n'])
})

test('a folder without runs says how to make one', async () => {
  const cwd = emptyFolder()
  for (const make of [() => undefined, () => mkdirSync(join(cwd, 'runs/empty'), { recursive: true })]) {
    make()
    const { stdout, stderr } = await succeed(cwd, 'runs')
    assert.deepEqual(
      [stdout, stderr],
      ['', 'There are no runs in runs/ yet. Start one: npx tsx cli.ts train --task copy\n'],
    )
    assert.equal((await succeed(cwd, 'runs --json')).stdout, '[]\n')
  }
})

test('a note stays on --resume, is replaced by a new one, and removed by an empty one', async () => {
  const cwd = emptyFolder()
  const note = async () => (await listed(cwd))[0]?.['note']
  await succeed(cwd, train('--run runs/a'), '--note', 'the first, “größer”, x')
  assert.equal(await note(), 'the first, “größer”, x')
  assert.deepEqual(readdirSync(join(cwd, 'runs/a')).toSorted(), [
    'checkpoints',
    'config.json',
    'metrics.jsonl',
    'plots',
    'run.json',
  ])
  await succeed(cwd, 'train --resume runs/a --steps 6 --quiet')
  assert.equal(await note(), 'the first, “größer”, x')
  await succeed(cwd, 'train --resume runs/a --steps 8 --quiet', '--note', 'the second')
  assert.equal(await note(), 'the second')
  await succeed(cwd, 'train --resume runs/a --steps 10 --quiet', '--note', '')
  assert.equal(await note(), null)
  assert.ok(!existsSync(join(cwd, 'runs/a/run.json')))
  // Of a run that has ended, the note alone changes.
  const { stdout } = await succeed(cwd, 'train --resume runs/a --quiet', '--note', 'kept')
  assert.match(stdout, /at step 10/)
  assert.equal(await note(), 'kept')
})

test('a note that is no line of text is refused before anything is made', async () => {
  const cwd = emptyFolder()
  for (const note of ['two\nlines', '\u001b[31m', 'x'.repeat(10_000)]) {
    const { code, stderr } = await engram(cwd, train(''), '--note', note)
    assert.equal(code, 2)
    assert.match(stderr, /^--note: expected /)
  }
  assert.deepEqual(readdirSync(cwd), [])
})

test('how a run ended is its state: interrupted, diverged, killed, running; and going on clears it', async () => {
  const cwd = emptyFolder()
  let updates = 0
  await engramGiven(cwd, { stopped: () => (updates++ > 2 ? 'SIGINT' : undefined) }, train('--run runs/interrupted'))
  await engram(cwd, train('--run runs/diverged --learning-rate 1e30 --set onDivergence.policy=halt'))
  await succeed(cwd, train('--run runs/killed'))
  // As if it had been stopped before its last update.
  const config = json(join(cwd, 'runs/killed/config.json')) as Fields
  writeFileSync(join(cwd, 'runs/killed/config.json'), JSON.stringify({ ...config, steps: 9 }))
  const { pid } = spawnSync(process.execPath, ['--version'])
  const dead = { ...ownIdentity(), pid, birth: '1', nonce: 'a' }
  writeFileSync(join(cwd, 'runs/killed/lock'), `${JSON.stringify(dead)}\n`)
  await succeed(cwd, train('--run runs/running'))
  writeFileSync(join(cwd, 'runs/running/lock'), `${JSON.stringify({ ...ownIdentity(), nonce: 'a' })}\n`)
  assert.deepEqual(await statesIn(cwd), {
    diverged: 'diverged',
    interrupted: 'interrupted',
    killed: 'killed',
    running: 'running',
  })
  const [interrupted] = await listed(cwd, '--where run=interrupted')
  assert.match(String(interrupted?.['reason']), /^Stopped by SIGINT\. Step \d is saved\.$/)
  await succeed(cwd, 'train --resume runs/interrupted --quiet')
  assert.match(String((await statesIn(cwd))['interrupted']), /^(finished|solved)$/)
  assert.ok(!existsSync(join(cwd, 'runs/interrupted/run.json')))
})

const pipe = (path: string): void => {
  rmSync(path, { force: true })
  execFileSync('mkfifo', [path])
}

test('a bad run folder is a line that says so, and the others are listed', async () => {
  const cwd = await twoRuns()
  const runs = join(cwd, 'runs')
  const bad: ReadonlyArray<readonly [name: string, file: string, content: string | undefined, reason: RegExp]> = [
    ['no-json', 'config.json', '{', /^config\.json: not JSON: /],
    ['a-list', 'config.json', '[]', /^config\.json: it names no task or no model$/],
    [
      'odd',
      'config.json',
      '{"task":{"name":{"toString":1,"valueOf":1}}}',
      /^config\.json: it names no task or no model$/,
    ],
    ['pipe', 'config.json', undefined, /^config\.json: .*(pipe|regular)/],
    ['metrics-pipe', 'metrics.jsonl', undefined, /^(metrics|config)/],
    ['no-config', 'metrics.jsonl', '{"step":1}\n', /^config\.json: no such file/],
  ]
  for (const [name, file, content] of bad) {
    mkdirSync(join(runs, name), { recursive: true })
    if (content === undefined) pipe(join(runs, name, file))
    else writeFileSync(join(runs, name, file), content)
  }
  for (const file of ['lock', 'run.json']) pipe(join(runs, 'b', file))
  writeFileSync(join(runs, 'a', 'metrics.jsonl'), '{"step":1,"evaluation":5}\nnot JSON\n{"step":2}\n{"ste')
  const found = await listed(cwd, '--sort run')
  assert.deepEqual(
    found.filter(({ state }) => state !== 'unreadable').map(({ run, step }) => [run, step]),
    [
      ['a', 2],
      ['b', 4],
    ],
  )
  for (const [name, , , reason] of bad)
    assert.match(String(found.find(({ run }) => run === name)?.['reason']), reason, name)
  const { stdout } = await succeed(cwd, 'runs')
  assert.match(stdout, /^pipe +unreadable/m)
  assert.match(stdout, /^no-json cannot be read: config\.json: not JSON/m)
  const compared = await engram(cwd, 'runs --compare a no-json')
  assert.deepEqual([compared.code, compared.stdout], [2, ''])
})
