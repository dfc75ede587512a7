import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { bundleGradients, gradientsFile } from '../../scripts/bundleGradients.ts'

test("the bundle of tfjs-core's gradients is what its script makes of the installed version", async () => {
  assert.equal(readFileSync(gradientsFile, 'utf8'), await bundleGradients())
})
