import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { child, integer, keyOf } from '../../src/core/random.ts'
import { readTorch } from '../../src/formats/torch/index.ts'
import { carriedOut } from '../../src/importers/plan.ts'
import { importers } from '../../src/importers/registry.ts'
import { savedLegacy, savedZip } from '../support/torch/pickle.ts'
import * as pytorchNtm from '../support/torch/sources/pytorchNtm.ts'
import { randomWeights } from '../support/torch/weights.ts'

const weights = randomWeights(pytorchNtm.shapes({ I: 3, O: 2, H: 2, layers: 1, N: 3, W: 2, heads: 'rw' }), 1)
const state = {
  epoch: 3,
  model: weights,
  doubles: { shape: [2, 2], values: [1, 2, 3, 4], type: 'DoubleStorage' },
} as const

const MUTATIONS = 4000

/** A file with some bytes replaced, removed, repeated or cut off. */
const mutated = (bytes: Uint8Array, seed: number): Uint8Array => {
  const key = child(keyOf(seed), 'mutation')
  const draw = (name: string, most: number) => integer(child(key, name), 0, most)
  const copy = Uint8Array.from(bytes)
  // Most of the bytes are weights; half of the mutations are of the first ones, which are the pickle.
  const most = draw('where', 1) === 0 ? Math.min(1500, bytes.length - 1) : bytes.length - 1
  for (let at = 0; at <= draw('how many', 3); at++) copy[draw(`place ${at}`, most)] = draw(`byte ${at}`, 255)
  const [begin, length] = [draw('begin', most), draw('length', 9)]
  const ways = [
    copy,
    copy.slice(0, draw('end', bytes.length)),
    Uint8Array.from([...copy.slice(0, begin), ...copy.slice(begin + length)]),
    Uint8Array.from([...copy.slice(0, begin + length), ...copy.slice(begin)]),
  ]
  return ways[draw('way', 3)] as Uint8Array
}

for (const [name, bytes] of [
  ['before 0.4', savedLegacy(state)],
  ['before 1.6', savedLegacy(state, { old: false })],
  ['since 1.6', savedZip(state)],
  ['since 1.6, compressed', savedZip(state, 6)],
] as const)
  test(`${name}: a damaged file is read or refused in words, and whatever is read is mapped or refused`, () => {
    const ends = { refused: 0, unmapped: 0, mapped: 0 }
    for (let seed = 0; seed < MUTATIONS; seed++) {
      const found = readTorch(mutated(bytes, seed))
      if (E.isLeft(found)) {
        assert.match(found.left, /^(it|its|the|a|no) [^\n]+$/, `${seed}`)
        ends.refused++
        continue
      }
      const tensors = new Map(found.right.map((tensor) => [tensor.name, tensor] as const))
      for (const { plan } of importers) {
        const planned = plan(tensors, { model: { slots: 3 } })
        const end = E.isLeft(planned) ? planned : carriedOut(tensors, planned.right)
        if (E.isLeft(end)) assert.ok(end.left.length > 0)
        ends[E.isLeft(end) ? 'unmapped' : 'mapped']++
      }
    }
    assert.ok(ends.refused > MUTATIONS / 10 && ends.mapped > 0, JSON.stringify(ends))
  })
