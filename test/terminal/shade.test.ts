import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shade } from '../../src/terminal/shade.ts'

test('a number is one character: above zero on the line, below zero below it', () => {
  assert.equal([0, 0.04, 0.06, 0.1, 0.25, 0.5, 0.94, 0.95, 1, 2].map(shade).join(''), '··11359███')
  assert.equal([-0.04, -0.06, -0.1, -0.5, -0.94, -0.95, -1].map(shade).join(''), '·₁₁₅₉▄▄')
})
