import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { before, test } from 'node:test'
import { PNG } from 'pngjs'
import { decodedGif } from '../formats/images/decodedGif.ts'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { snapshot, tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
before(async () => {
  const learn = `${tiny} --steps 20 --set evalEvery=10 --quiet`
  await succeed(cwd, `train ${learn} --set evaluation.variantSequences=2 --run run`)
  await succeed(cwd, `train ${learn} --model none --run none`)
  await succeed(cwd, `train ${learn} --model dnc --set model.slots=150 --set model.readHeads=2 --run dnc`)
})

const pictures = ['curves.svg', 'curves.png', 'mind.svg', 'mind.png', 'memory.svg', 'memory.png', 'sequence.gif']

const inked = (path: string): number => {
  const { data } = PNG.sync.read(readFileSync(path))
  return data.filter((value, at) => at % 4 === 0 && value < 200).length
}

test('plot: writes pictures into the run, says which, and leaves all else as it is', async () => {
  const was = snapshot(join(cwd, 'run'))
  const { stdout, stderr } = await succeed(cwd, 'plot run --seed 3 --set task.minWords=2')
  assert.equal(stdout, pictures.map((name) => `${join('run', 'plots', name)}\n`).join(''))
  assert.equal(stderr, '')
  assert.deepEqual(readdirSync(join(cwd, 'run', 'plots')).sort(), pictures.toSorted())
  for (const [name, content] of was) assert.equal(snapshot(join(cwd, 'run')).get(name), content, name)
  for (const name of ['curves', 'mind', 'memory']) assert.ok(inked(join(cwd, 'run', 'plots', `${name}.png`)) > 2000)
  assert.match(readFileSync(join(cwd, 'run', 'plots', 'mind.svg'), 'utf8'), /By an NTM with 3 slots of 2/)
  // Flags, two words, two answers.
  assert.equal(decodedGif(readFileSync(join(cwd, 'run', 'plots', 'sequence.gif'))).frames.length, 6)
})

test('plot: another folder, another step, a checkpoint file, and a page that needs nothing else', async () => {
  const out = join('new', 'figures')
  const { stdout } = await succeed(cwd, `plot run/checkpoints/latest.safetensors --out ${out} --step 1 --html`)
  assert.match(stdout, /replay\.html\n$/)
  assert.match(readFileSync(join(cwd, out, 'memory.svg'), 'utf8'), /the memory after step 1</)
  const page = readFileSync(join(cwd, out, 'replay.html'), 'utf8')
  assert.match(page, /<script type="application\/json" id="told">/)
  assert.doesNotMatch(page, /(src|href)="(\/|https?:)/)
})

test('plot: several runs, overlaid', async () => {
  const { stdout, stderr } = await succeed(cwd, 'plot run dnc --out together')
  assert.equal(stdout, ['curves.svg', 'curves.png'].map((name) => `${join('together', name)}\n`).join(''))
  assert.equal(stderr, '')
  const svg = readFileSync(join(cwd, 'together', 'curves.svg'), 'utf8')
  for (const name of ['Learning curves on copy: 2 runs', ': run<', ': dnc<']) assert.ok(svg.includes(name), name)
})

test('plot: a machine without memory has no picture of it, and says so', async () => {
  const none = await succeed(cwd, 'plot none')
  assert.match(none.stderr, /^No memory figure: this model has no memory\.$/m)
  assert.deepEqual(
    readdirSync(join(cwd, 'none', 'plots')).sort(),
    pictures.filter((name) => !name.startsWith('memory')).sort(),
  )
})

test('plot: a DNC with many slots and several heads', async () => {
  const { stdout } = await succeed(cwd, 'plot dnc --out large')
  assert.ok(stdout.includes('memory.svg'))
  assert.match(readFileSync(join(cwd, 'large', 'mind.svg'), 'utf8'), />Read modes of read head 2</)
})

test('plot: a run without reports, without checkpoints, without either, and what is no run', async () => {
  await succeed(cwd, `train ${tiny} --steps 5 --run early --quiet`)
  const silent = await succeed(cwd, 'plot early')
  assert.match(silent.stderr, /^early has no metrics yet, so it has no curves\.\n$/)
  assert.ok(!silent.stdout.includes('curves') && silent.stdout.includes('mind.svg'))

  await succeed(cwd, `train ${tiny} --steps 20 --set reportEvery=5 --run young --quiet`)
  rmSync(join(cwd, 'young', 'checkpoints'), { recursive: true })
  mkdirSync(join(cwd, 'young', 'checkpoints'))
  const young = await succeed(cwd, 'plot young')
  assert.match(young.stderr, /it holds no checkpoint yet/)
  assert.ok(young.stdout.includes('curves.svg') && !young.stdout.includes('mind'))

  rmSync(join(cwd, 'young', 'metrics.jsonl'))
  const empty = await engram(cwd, 'plot young')
  assert.equal(empty.code, 4)
  assert.match(empty.stderr, /neither metrics nor a checkpoint yet/)
  const missing = await engram(cwd, 'plot nowhere')
  assert.equal(missing.code, 5)
  assert.match(missing.stderr, /no such run/)
})

test('plot: flags that mean nothing are refused', async () => {
  for (const [line, message] of [
    ['plot run --seed x', /--seed: expected a whole number ≥ 0, got "x"/],
    ['plot run --step 99', /--step: expected 0 to \d+ for this sequence, got 99/],
    ['plot run dnc --html', /--html: expected one run/],
    ['plot', /missing required argument/],
  ] as const) {
    const { code, stderr } = await engram(cwd, line)
    assert.equal(code, 2, line)
    assert.match(stderr, message)
  }
})

test('test: strips of the heads under the table, in shades where there are no colours', async () => {
  const { stdout } = await succeed(cwd, 'test run --seed 3')
  assert.ok(!stdout.includes('\u001b'))
  const [, strips = ''] = stdout.split('\n\n')
  assert.match(strips, /^ {2}step +write/)
  assert.match(strips, /^ +0 {2}[·░▒▓█]{6} {2}[·░▒▓█]{6}$/m)
  const none = await succeed(cwd, 'test none')
  assert.doesNotMatch(none.stdout, /a cell is a slot/)
})

test('test: several sequences, from a seed on', async () => {
  const { stdout } = await succeed(cwd, 'test run --seed 5 --sequences 3')
  assert.deepEqual(
    [...stdout.matchAll(/copy, sequence (\d+), \d+ wrong bits?$/gm)].map(([, seed]) => seed),
    ['5', '6', '7'],
  )
  const alone = await succeed(cwd, 'test run --seed 6')
  assert.ok(stdout.includes(alone.stdout.split('\n').slice(1).join('\n')))
  const lines = (await succeed(cwd, 'test run --seed 5 --sequences 3 --json')).stdout.trim().split('\n')
  assert.equal(lines.length, 3)
  const refused = await engram(cwd, 'test run --sequences 2 --html page.html')
  assert.equal(refused.code, 2)
  assert.match((await engram(cwd, 'test run --sequences 0')).stderr, /--sequences: expected a whole number ≥ 1/)
})

test('test: a page of the sequence, written only', async () => {
  const { stdout } = await succeed(cwd, 'test run --html pages/replay.html')
  assert.equal(stdout, 'pages/replay.html\n')
  assert.match(readFileSync(join(cwd, 'pages', 'replay.html'), 'utf8'), /<title>/)
})

/** A folder with a program that opens addresses: it notes them. */
const opener = (code: number): string => {
  const folder = emptyFolder()
  const program = join(folder, 'xdg-open')
  writeFileSync(program, `#!/bin/sh\nprintf %s "$1" > ${join(folder, 'opened')}\nexit ${code}\n`)
  chmodSync(program, 0o755)
  return folder
}

const withPath = async <A>(folder: string, body: () => Promise<A>): Promise<A> => {
  const path = process.env['PATH']
  process.env['PATH'] = `${folder}${delimiter}${path}`
  try {
    return await body()
  } finally {
    process.env['PATH'] = path
  }
}

test('test --open: opens the page, or says where it is', { skip: process.platform !== 'linux' }, async () => {
  const works = opener(0)
  const { stdout, stderr } = await withPath(works, () => succeed(cwd, 'test run --open'))
  assert.deepEqual([stdout, stderr], ['run/plots/test.html\n', ''])
  assert.equal(readFileSync(join(works, 'opened'), 'utf8'), `file://${join(cwd, stdout.trim())}`)
  assert.ok(existsSync(join(cwd, 'run', 'plots', 'test.html')))

  const failed = await withPath(opener(3), () => succeed(cwd, 'test run --open'))
  assert.match(failed.stderr, /^No browser could be opened\. Open that file in a browser\.\n$/)
})

test('test --open leaves the page of plot --html as it is', { skip: process.platform !== 'linux' }, async () => {
  await succeed(cwd, 'plot run --html --seed 2')
  const page = join(cwd, 'run', 'plots', 'replay.html')
  const before = readFileSync(page, 'utf8')
  const { stdout } = await withPath(opener(0), () => succeed(cwd, 'test run --open --seed 3'))
  assert.equal(readFileSync(page, 'utf8'), before)
  assert.notEqual(readFileSync(join(cwd, stdout.trim()), 'utf8'), before)
})
