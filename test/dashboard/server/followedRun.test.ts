import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { followRun } from '../../../src/dashboard/server/followedRun.ts'
import { emptyRun, folderFor } from './support.ts'

test('a run’s note is in what the server says of it; it appears, changes and goes', async (t) => {
  const directory = emptyRun(folderFor(t), 'a')
  const describe = () => ({ task: 'copy', model: 'a machine', seed: 1, steps: 9 })
  const run = followRun({ id: 'a', name: 'a', directory, records: 9, describe })
  const write = (content: string): void => writeFileSync(join(directory, 'run.json'), content)
  await run.poll()
  assert.equal(run.summary().note, undefined)
  write('{"note":"one"}')
  assert.ok(await run.poll())
  assert.equal(run.summary().note, 'one')
  assert.ok(!(await run.poll()))
  write('{"note":"another"}')
  await run.poll()
  assert.equal(run.summary().note, 'another')
  write('{')
  await run.poll()
  assert.ok(!('note' in run.summary()))
  write('{"note":"again"}')
  await run.poll()
  rmSync(join(directory, 'run.json'))
  await run.poll()
  assert.ok(!('note' in run.summary()))
})
