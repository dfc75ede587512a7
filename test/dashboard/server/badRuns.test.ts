import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { appendRecords, emptyRun, folderFor, listen, serving, stepsAfter } from './support.ts'

/** What may lie in a run's folder in place of a file, and what the run is shown with. */
const bad: ReadonlyArray<readonly [file: string, make: (path: string) => void, says: RegExp | undefined]> = [
  [
    'config.json',
    (path) => void execFileSync('mkfifo', [path]),
    /; config\.json cannot be read: it is a pipe, not a file$/,
  ],
  [
    'config.json',
    (path) => symlinkSync('/dev/zero', path),
    /; config\.json cannot be read: it is a device, not a file$/,
  ],
  ['config.json', (path) => mkdirSync(path), /; config\.json cannot be read: it is a directory, not a file$/],
  ['config.json', (path) => writeFileSync(path, '{"seed":'), /; config\.json cannot be read: .*JSON/],
  [
    'config.json',
    (path) => {
      writeFileSync(path, '')
      truncateSync(path, 2 ** 40)
    },
    /; config\.json cannot be read: it has 1,048,576 MiB; at most 16 MiB are read$/,
  ],
  [
    'metrics.jsonl',
    (path) => void execFileSync('mkfifo', [path]),
    /; metrics\.jsonl cannot be read: it is a pipe, not a file$/,
  ],
  ['metrics.jsonl', (path) => symlinkSync('/dev/zero', path), /; metrics\.jsonl cannot be read: it is a device/],
  ['lock', (path) => void execFileSync('mkfifo', [path]), undefined],
  ['lock', (path) => symlinkSync('/dev/zero', path), undefined],
]

test('a bad run folder is shown as such, and the others work', { timeout: 20_000 }, async (t) => {
  const folder = folderFor(t)
  const runs = bad.map(([file, make], index) => {
    const run = emptyRun(folder, `bad-${index}`)
    rmSync(join(run, file), { force: true })
    make(join(run, file))
    return run
  })
  const good = emptyRun(folder, 'good')
  appendRecords(good, 1, 10)
  const before = process.memoryUsage().rss
  const { port, board, watch } = await serving(t, [...runs, good])
  for (let look = 0; look < 20; look++) await watch.look()
  const { until, close } = listen(port)
  const heard = await until((all) => stepsAfter(all, 'good').length === 9)
  close()
  assert.equal(stepsAfter(heard, 'good').length, 9)
  for (const [index, [file, , says]] of bad.entries()) {
    const { model, state } = board.runs()[index]?.summary() ?? assert.fail(file)
    assert.equal(state, 'ended')
    if (says === undefined) assert.equal(model, 'a machine')
    else assert.match(model, says)
  }
  assert.ok(process.memoryUsage().rss - before < 2 ** 28, 'memory grew')
})
