import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { findPython, verifyReference } from '../../bench/pytorch.ts'

/** The reference's DNC has one write head. */
const names = ['dnc-deepmind', 'dnc-paper', 'dnc-pytorch-dnc', 'ntm-paper', 'ntm-pytorch-dnc']
const files = names.map((name) => resolve('test/fixtures/conformance', `${name}.safetensors`))

const python = findPython()
const skip = python === undefined && 'no python3 on the PATH has torch'

type Verdict = Readonly<{ passed: boolean; errors: Readonly<Record<string, number>> }>

const verdicts = (stdout: string): ReadonlyArray<Verdict> =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict)

test('the PyTorch that we race computes the same machines: in float64 every vector agrees', { skip }, () => {
  assert.ok(python)
  const { status, stdout, stderr } = verifyReference(python, files)
  assert.equal(status, 0, stderr)
  const all = verdicts(stdout)
  assert.equal(all.length, files.length)
  for (const { passed, errors } of all) {
    assert.ok(passed)
    assert.ok(Object.keys(errors).length >= 15)
    for (const [tensor, error] of Object.entries(errors)) assert.ok(error <= 1e-6, tensor)
  }
})

test('it notices one number that differs', { skip }, (t) => {
  assert.ok(python)
  const folder = mkdtempSync(join(tmpdir(), 'engram-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const bytes = readFileSync(files[0] as string)
  const start = 8 + Number(bytes.readBigUInt64LE())
  const header = JSON.parse(bytes.subarray(8, start).toString()) as Record<string, { data_offsets: [number] }>
  const at = start + (header['expected/gradients/interface/bias']?.data_offsets[0] as number)
  bytes.writeFloatLE(bytes.readFloatLE(at) + 0.1, at)
  const damaged = join(folder, 'damaged.safetensors')
  writeFileSync(damaged, bytes)
  const { status, stdout } = verifyReference(python, [damaged])
  assert.equal(status, 1)
  assert.equal(verdicts(stdout)[0]?.passed, false)
})
