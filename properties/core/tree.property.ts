import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { entries, fromEntries, leaves, mapLeaves, type Tree, type TreeRecord, zipLeaves } from '../../src/core/tree.ts'
import { law } from '../law.ts'
import { ready } from '../../test/support/ready.ts'

type Plan = number | Readonly<{ [name: string]: Plan }>

/** Any name without a slash, and the names that a record inherits. */
const name = fc.oneof(
  fc.string({ minLength: 1, maxLength: 4 }).filter((text) => !text.includes('/')),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'kernel', 'bias', '0', '1'),
)
const { plan } = fc.letrec<{ plan: Plan; branch: Plan }>((tie) => ({
  plan: fc.oneof({ maxDepth: 3 }, fc.nat(99), tie('branch')),
  branch: fc.dictionary(name, tie('plan'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
}))
const branch = fc.dictionary(name, plan, { minKeys: 1, maxKeys: 4, noNullPrototype: true })

const grow = (p: Plan): Tree =>
  typeof p === 'number' ? tf.scalar(p) : Object.fromEntries(Object.entries(p).map(([key, inner]) => [key, grow(inner)]))
const growRecord = (p: Plan): TreeRecord => grow(p) as TreeRecord

/** A tree with the order of every record's keys reversed. */
const reversed = (tree: Tree): Tree =>
  tree instanceof tf.Tensor
    ? tree
    : Object.fromEntries(
        Object.entries(tree)
          .toReversed()
          .map(([key, inner]) => [key, reversed(inner)]),
      )

/** The structure and the values, as text. */
const print = (tree: Tree): string =>
  tree instanceof tf.Tensor
    ? String(tree.dataSync()[0])
    : `{${Object.entries(tree)
        .map(([key, inner]) => `${JSON.stringify(key)}:${print(inner)}`)
        .join()}}`

const plus = (x: tf.Tensor, y = 1): tf.Tensor => tf.scalar((x.dataSync()[0] as number) + y)

law('a tree is known by its leaves and their paths', branch, (p) => {
  const tree = growRecord(p)
  const again = fromEntries(entries(tree))
  return print(again) === print(tree) && leaves(again).every((leaf, index) => leaf === leaves(tree)[index])
})

law('the order of the leaves does not matter to a tree', branch, (p) => {
  const list = entries(growRecord(p))
  const again = new Map(entries(fromEntries(list.toReversed())))
  return again.size === list.length && list.every(([path, leaf]) => again.get(path) === leaf)
})

law('a path leads from the root to its leaf', branch, (p) => {
  const tree = growRecord(p)
  return entries(tree).every(([path, leaf]) => {
    const step = (node: unknown, key: string) => Object.getOwnPropertyDescriptor(node, key)?.value as unknown
    return path.split('/').reduce(step, tree) === leaf
  })
})

law('mapping by the identity gives the same tree', plan, (p) => {
  const tree = grow(p)
  return print(mapLeaves(tree, (leaf) => leaf)) === print(tree)
})

law('mapping twice is mapping once by both', plan, (p) => {
  const tree = grow(p)
  const twice = mapLeaves(
    mapLeaves(tree, (leaf) => plus(leaf)),
    (leaf) => plus(leaf, 5),
  )
  return print(twice) === print(mapLeaves(tree, (leaf) => plus(plus(leaf), 5)))
})

law('mapping hands every leaf its path, once and in order', plan, (p) => {
  const tree = grow(p)
  const visited: [string, tf.Tensor][] = []
  mapLeaves(tree, (leaf, path) => {
    visited.push([path, leaf])
    return leaf
  })
  const expected = entries(tree)
  return (
    visited.length === expected.length &&
    visited.every(([path, leaf], at) => path === expected[at]?.[0] && leaf === expected[at][1])
  )
})

law('zipping pairs leaves by path, whatever the order of keys; the first gives the structure', plan, (p) => {
  const tree = grow(p)
  const others = [reversed(mapLeaves(tree, (leaf) => plus(leaf, 100))), mapLeaves(tree, (leaf) => plus(leaf, 7))]
  const sums = zipLeaves(tree, others, (...all) => all.reduce((sum, x) => tf.add(sum, x)))
  return print(sums) === print(mapLeaves(tree, (leaf) => tf.scalar(3 * (leaf.dataSync()[0] as number) + 107)))
})

law('zipping with a tree that lacks a leaf throws and names it', fc.tuple(branch, fc.nat()), ([p, pick]) => {
  const tree = growRecord(p)
  const list = entries(tree)
  const [missing] = list[pick % list.length] as (typeof list)[number]
  const poorer = fromEntries(list.filter(([path]) => path !== missing))
  try {
    zipLeaves(tree, [poorer], (leaf) => leaf)
    return false
  } catch (error) {
    return error instanceof RangeError && error.message === `trees differ: ${missing} is missing`
  }
})

law('no name reaches beyond the tree', fc.array(name, { minLength: 1, maxLength: 4 }), (names) => {
  const untouched = JSON.stringify(Object.getOwnPropertyNames(Object.prototype))
  const tree = fromEntries([[names.join('/'), tf.scalar(1)]])
  return JSON.stringify(Object.getOwnPropertyNames(Object.prototype)) === untouched && entries(tree).length === 1
})

test('leaves that cannot stand in one tree are refused', async () => {
  await ready()
  const leaf = tf.scalar(1)
  assert.throws(
    () =>
      fromEntries([
        ['a', leaf],
        ['a/b', leaf],
      ]),
    new RangeError('tree: a/b runs through the leaf a'),
  )
  assert.throws(
    () =>
      fromEntries([
        ['a/b', leaf],
        ['a', leaf],
      ]),
    new RangeError('tree: a is a leaf and a branch'),
  )
  assert.throws(
    () =>
      fromEntries([
        ['a/b', leaf],
        ['a/b', leaf],
      ]),
    new RangeError('tree: a/b is given twice'),
  )
  leaf.dispose()
})
