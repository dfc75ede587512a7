import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { resolveConfig } from '../../src/config/resolve.ts'
import { unwrap } from '../../src/core/unwrap.ts'
import { usualEndOf, usualEnds } from '../../src/runs/usualEnd.ts'

/** The rows of the first table of RESULTS.md without other options, of which the median is solved. */
const solvedRows = (): ReadonlyArray<Readonly<{ task: string; model: string; sequences: number }>> => {
  const [, table = ''] = readFileSync('RESULTS.md', 'utf8').split(/^\| task \| memory \| with \| not solved .*\n.*\n/m)
  return (table.split('\n\n')[0] ?? '').split('\n').flatMap((line) => {
    const [, task = '', model = '', others, , median = ''] = line.split('|').map((cell) => cell.trim())
    const [digits] = /^[\d,]+/.exec(median) ?? []
    return others !== '' || digits === undefined ? [] : [{ task, model, sequences: Number(digits.replaceAll(',', '')) }]
  })
}

test('the usual ends are the medians of RESULTS.md', () => {
  assert.ok(solvedRows().length > 5)
  assert.deepEqual(usualEnds, solvedRows())
})

const config = (flags: object) => unwrap(resolveConfig({ flags: flags as never, source: 'a test' }))

test('the usual end is known of the default options alone, whatever the seed and the last step are', () => {
  const flags = { task: { name: 'copy' }, model: { kind: 'ntm' } }
  assert.equal(usualEndOf(config(flags)), 4000)
  assert.equal(usualEndOf(config({ ...flags, seed: 7, steps: 100_000, workers: 1, evalEvery: 10 })), 4000)
  assert.equal(usualEndOf(config({ ...flags, batchSize: 2 })), undefined)
  assert.equal(usualEndOf(config({ ...flags, task: { name: 'copy', bits: 4 } })), undefined)
  assert.equal(usualEndOf(config({ ...flags, model: { kind: 'ntm', slots: 8 } })), undefined)
  assert.equal(usualEndOf(config({ ...flags, task: { name: 'priority-sort' } })), undefined)
})

test('the usual end is in steps: sequences by the batch size', () => {
  for (const { task, model, sequences } of usualEnds) {
    const resolved = config({ task: { name: task }, model: { kind: model } })
    assert.equal(usualEndOf(resolved), Math.round(sequences / resolved.batchSize), `${task} ${model}`)
  }
})
