import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ready } from '../../test/support/ready.ts'
import { leavesNothingToRounding, pathLaws, sparse } from './pathLaws.ts'

pathLaws(0.3)

for (const { kind, machines } of sparse)
  test(`most of the ${kind} machines that are drawn leave nothing to rounding`, async () => {
    await ready()
    const draws = fc.sample(machines, { numRuns: 40, seed: 1 })
    const decided = draws.filter(leavesNothingToRounding)
    assert.ok(decided.length > 20, `${decided.length} of ${draws.length}`)
  })
