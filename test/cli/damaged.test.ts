import assert from 'node:assert/strict'
import { cpSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { before, test } from 'node:test'
import { engram, succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { checkpoint, snapshot, stepName, timeless, tiny } from '../support/runFiles.ts'

const cwd = emptyFolder()
before(async () => {
  await succeed(cwd, `train ${tiny} --set checkpointEvery=5 --set evalEvery=6 --steps 15 --run good --quiet`)
})

/** A copy of the good run, to be damaged. Its checkpoints share no file with each other. */
const copyOf = (name: string): string => {
  const run = join(cwd, name)
  cpSync(join(cwd, 'good'), run, { recursive: true })
  return run
}

/** Changes a byte of a file. */
const flip = (path: string, at: number): void => {
  const bytes = readFileSync(path)
  const index = at < 0 ? bytes.length + at : at
  bytes[index] = (bytes[index] ?? 0) ^ 0x40
  writeFileSync(path, bytes)
}

const refused = async (run: string, line: string, expected: number, message: RegExp): Promise<string> => {
  const before = snapshot(run)
  const { code, stdout, stderr } = await engram(cwd, line)
  assert.deepEqual([code, stdout], [expected, ''], stderr)
  assert.match(stderr, message)
  assert.doesNotMatch(stderr, /Internal error/)
  assert.deepEqual(snapshot(run), before, 'the run was touched')
  return stderr
}

test('a damaged config.json is refused with what is wrong, and the checkpoints are left alone', async () => {
  const run = copyOf('config')
  const path = join(run, 'config.json')
  const good = readFileSync(path, 'utf8')
  writeFileSync(path, good.slice(0, 40))
  await refused(run, 'train --resume config --steps 20', 4, /Cannot read config\/config\.json: not JSON/)
  writeFileSync(path, '[]')
  await refused(run, 'train --resume config --steps 20', 2, /config\/config\.json .*\n.*expected a JSON object/)
  writeFileSync(path, good.replace('"slots": 3', '"slotz": 3'))
  await refused(run, 'train --resume config --steps 20', 2, /model\.slotz: unknown key; did you mean slots\?/)
  writeFileSync(path, good.replace('"seed": 1', '"seed": 2'))
  await refused(run, 'train --resume config --steps 20', 2, /has another seed than .*latest\.safetensors/)
  writeFileSync(path, good)
  await succeed(cwd, 'train --resume config --steps 16 --quiet')
})

test('a damaged latest checkpoint is refused, the newest good one is named, and --resume goes on from there', async () => {
  const run = copyOf('data')
  flip(join(run, 'checkpoints', 'latest.safetensors'), -3)
  flip(join(run, 'checkpoints', `${stepName(15)}.safetensors`), -3)
  const stderr = await refused(
    run,
    'train --resume data --steps 20',
    4,
    /Cannot read data\/checkpoints\/latest\.safetensors: its data does not match its SHA-256 hash: it is damaged\n/,
  )
  const older = /newest readable checkpoint beside it: (\S+) \(step 12\)/.exec(stderr)?.[1] ?? ''
  assert.equal(older, `data/checkpoints/${stepName(12)}.safetensors`)
  await refused(run, 'evaluate data/checkpoints/latest.safetensors', 4, /it is damaged/)

  await succeed(cwd, `train --resume ${older} --steps 15 --quiet`)
  assert.deepEqual(checkpoint(run, 'latest'), checkpoint(join(cwd, 'good'), 'latest'))
  assert.deepEqual(timeless(run), timeless(join(cwd, 'good')))
})

test('a header that was changed, and a file that was cut short, are seen too', async () => {
  const run = copyOf('header')
  const path = join(run, 'checkpoints', 'latest.safetensors')
  const bytes = readFileSync(path)
  bytes.write('"14"', bytes.indexOf('"15"'))
  writeFileSync(path, bytes)
  await refused(run, 'train --resume header --steps 20', 4, /its header does not match its SHA-256 hash/)
  truncateSync(path, bytes.length - 100)
  await refused(
    run,
    'inspect header/checkpoints/latest.safetensors',
    4,
    /Cannot read header\/.*\n.*newest readable checkpoint/,
  )
})

test('without any good checkpoint it says so', async () => {
  const run = copyOf('none')
  const names = [...snapshot(run).keys()].filter((name) => name.endsWith('.safetensors'))
  for (const name of names) writeFileSync(join(run, name), 'nothing')
  await refused(run, 'train --resume none --steps 20', 4, /There is no other readable checkpoint in none\/checkpoints/)
})

test('metrics that end in the middle of a line are no obstacle', async () => {
  const [run, whole] = [copyOf('metrics'), copyOf('whole')]
  const path = join(run, 'metrics.jsonl')
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"step":99,"lo`)
  for (const name of ['metrics', 'whole']) await succeed(cwd, `train --resume ${name} --steps 20 --quiet`)
  assert.deepEqual(timeless(run), timeless(whole))
})
