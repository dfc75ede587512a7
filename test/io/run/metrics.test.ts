import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { appendMetrics, readMetrics, truncateMetrics } from '../../../src/io/run/metrics.ts'
import { metricsFile } from '../../../src/io/run/runDirectory.ts'
import { folder, ok, refusal } from '../support.ts'

describe('metrics', () => {
  test('come back as they were, not finite ones too', async (t) => {
    const at = folder(t)
    const records = [
      { step: 1, loss: Number.NaN, nested: { low: Number.NEGATIVE_INFINITY } },
      { step: 2, loss: 1.5, lengths: [Number.POSITIVE_INFINITY, 20], note: 'ü' },
    ]
    for (const record of records) await ok(appendMetrics(at, record))
    assert.equal(
      readFileSync(metricsFile(at), 'utf8'),
      '{"step":1,"loss":"NaN","nested":{"low":"-Infinity"}}\n' +
        '{"step":2,"loss":1.5,"lengths":["Infinity",20],"note":"ü"}\n',
    )
    assert.deepEqual(await ok(readMetrics(at)), records)
  })

  test('there are none before the first report', async (t) => {
    const at = folder(t)
    assert.deepEqual(await ok(readMetrics(at)), [])
    await ok(truncateMetrics(at, 3))
    assert.equal(existsSync(metricsFile(at)), false)
  })

  test('half a line at the end is no record; elsewhere it is an error', async (t) => {
    const at = folder(t)
    writeFileSync(metricsFile(at), '{"step":1}\n{"step":2,"lo')
    assert.deepEqual(await ok(readMetrics(at)), [{ step: 1 }])
    appendFileSync(metricsFile(at), '{"step":3}\n')
    const error = await refusal(readMetrics(at))
    assert.equal(error.tag === 'UnreadableFile' && error.reason, 'line 2 is not a record: it is not JSON')
  })

  test('truncation keeps whole records up to a step, as they were written', async (t) => {
    const at = folder(t)
    const kept = '{"step":1, "loss": 0.50}\n{"step":2}\n'
    writeFileSync(metricsFile(at), `${kept}garbage\n\n[1]\nnull\n{"step":"2"}\n{"step":3}\n{"step":4,"lo`)
    await ok(truncateMetrics(at, 2))
    assert.equal(readFileSync(metricsFile(at), 'utf8'), kept)
    assert.deepEqual(readdirSync(at), ['metrics.jsonl'])
    await ok(truncateMetrics(at, -1))
    assert.equal(readFileSync(metricsFile(at), 'utf8'), '')
  })

  test('a record that lost only its line’s end gets it back', async (t) => {
    const at = folder(t)
    writeFileSync(metricsFile(at), '{"step":1}\n{"step":2}')
    await ok(truncateMetrics(at, 2))
    await ok(appendMetrics(at, { step: 3 }))
    assert.deepEqual(await ok(readMetrics(at)), [{ step: 1 }, { step: 2 }, { step: 3 }])
  })
})
