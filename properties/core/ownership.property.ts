import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { disposeExcept, disposeTree, tidy } from '../../src/core/ownership.ts'
import { ready } from '../../test/support/ready.ts'
import { law } from '../law.ts'

/** Each tensor of a state is handled in one of three ways. */
const fate = fc.constantFrom('replaced', 'shared', 'kept')
const fates = fc.dictionary(fc.string({ minLength: 1, maxLength: 3 }), fate, { maxKeys: 6, noNullPrototype: true })

law('handing over frees exactly what the next state does not share and nobody else needs', fates, (plan) => {
  const previous = Object.fromEntries(Object.keys(plan).map((name) => [name, tf.scalar(1)]))
  const next = Object.fromEntries(
    Object.entries(plan).map(([name, way]) => [
      `next ${name}`,
      way === 'shared' ? (previous[name] as tf.Tensor) : tf.scalar(2),
    ]),
  )
  const kept = new Set(
    Object.entries(plan).flatMap(([name, way]) => (way === 'kept' ? [previous[name] as tf.Tensor] : [])),
  )
  const result = disposeExcept<Record<string, tf.Tensor>>(previous, next, kept)
  return (
    result === next &&
    Object.values(next).every((tensor) => !tensor.isDisposed) &&
    Object.entries(plan).every(([name, way]) => (previous[name] as tf.Tensor).isDisposed === (way === 'replaced'))
  )
})

law('release frees every leaf', fc.integer({ min: 0, max: 5 }), (count) => {
  const before = tf.memory().numTensors
  disposeTree({ branch: Object.fromEntries(Array.from({ length: count }, (_, n) => [`leaf ${n}`, tf.scalar(n)])) })
  return tf.memory().numTensors === before
})

law('a scope leaves only what its result holds', fc.tuple(fc.nat(5), fc.nat(5)), ([kept, dropped]) => {
  const before = tf.memory().numTensors
  const result = tidy(() => {
    for (let n = 0; n < dropped; n++) tf.add(tf.scalar(n), 1)
    return { list: Array.from({ length: kept }, (_, n) => tf.scalar(n)), deep: { one: tf.scalar(9) }, plain: 'text' }
  })
  return tf.memory().numTensors === before + kept + 1 && [...result.list, result.deep.one].every((x) => !x.isDisposed)
})

law('a scope that throws leaves nothing of its own, and all of what came in', fc.nat(5), (made) => {
  const given = tf.scalar(1)
  const before = tf.memory().numTensors
  try {
    tidy(() => {
      tidy(() => {
        for (let n = 0; n < made; n++) tf.add(given, n)
        throw new Error('midway')
      })
    })
    return false
  } catch {
    return tf.memory().numTensors === before && !given.isDisposed
  }
})

test('what a scope gives belongs to the scope around it', async () => {
  await ready()
  const before = tf.memory().numTensors
  const outer = tidy(() => {
    tidy(() => tf.scalar(1))
    return tidy(() => tf.scalar(2))
  })
  assert.equal(tf.memory().numTensors, before + 1)
  outer.dispose()
})
