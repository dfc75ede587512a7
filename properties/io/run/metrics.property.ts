import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { either as E, type taskEither as TE } from 'fp-ts'
import { type AppError, explain } from '../../../src/core/errors.ts'
import { appendMetrics, readMetrics, truncateMetrics } from '../../../src/io/run/metrics.ts'
import { metricsFile } from '../../../src/io/run/runDirectory.ts'
import { seedOf } from '../../seed.ts'

const ok = async <A>(effect: TE.TaskEither<AppError, A>): Promise<A> => {
  const result = await effect()
  return E.isLeft(result) ? assert.fail(explain(result.left)) : result.right
}

const losses = fc.array(fc.oneof(fc.constant(Number.NaN), fc.double({ noDefaultInfinity: false })), { maxLength: 6 })

test('however a file is cut, the whole records up to a step are kept, and more can follow', async (t) => {
  const at = mkdtempSync(join(tmpdir(), 'engram-'))
  t.after(() => rmSync(at, { recursive: true, force: true }))
  await fc.assert(
    fc.asyncProperty(
      losses,
      fc.string({ unit: 'grapheme', maxLength: 4 }),
      fc.nat(),
      fc.nat(7),
      async (drawn, note, cut, last) => {
        rmSync(metricsFile(at), { force: true })
        const records = drawn.map((loss, index) => ({ step: index + 1, loss: loss === 0 ? 0 : loss, note }))
        const lengths: number[] = []
        for (const record of records) {
          await ok(appendMetrics(at, record))
          lengths.push(
            Buffer.byteLength(
              JSON.stringify({ ...record, loss: Number.isFinite(record.loss) ? record.loss : String(record.loss) }),
            ),
          )
        }
        const total = lengths.reduce((sum, length) => sum + length + 1, 0)
        const kept = total === 0 ? 0 : cut % (total + 1)
        if (total > 0) truncateSync(metricsFile(at), kept)
        const ends = lengths.map((_, index) =>
          lengths.slice(0, index + 1).reduce((sum, length) => sum + length + 1, -1),
        )
        const whole = records.filter((_, index) => (ends[index] ?? 0) <= kept)
        assert.deepEqual(await ok(readMetrics(at)), whole)
        await ok(truncateMetrics(at, last))
        await ok(appendMetrics(at, { step: 99 }))
        assert.deepEqual(await ok(readMetrics(at)), [...whole.filter(({ step }) => step <= last), { step: 99 }])
      },
    ),
    { ...seedOf('metrics'), numRuns: 50 },
  )
})
