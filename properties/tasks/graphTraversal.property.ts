import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { child, keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { graphTraversal } from '../../src/tasks/graphTraversal.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { ascending } from './ascending.ts'
import { configured, problems } from '../../test/support/configured.ts'
import { answers, graphProblems, type Heard, phases } from './graphs/heard.ts'

const config = fc
  .record({
    digits: fc.integer({ min: 1, max: 3 }),
    minNodes: fc.integer({ min: 3, max: 6 }),
    nodes: fc.nat(4),
    minDegree: fc.integer({ min: 1, max: 2 }),
    degree: fc.nat(1),
    minPath: fc.integer({ min: 1, max: 4 }),
    path: fc.nat(3),
    edgeLabels: fc.integer({ min: 3, max: 10 }),
  })
  .map(({ nodes, degree, path, ...rest }) => ({
    ...rest,
    maxNodes: rest.minNodes + nodes,
    maxDegree: Math.min(rest.minDegree + degree, rest.minNodes - 1),
    maxPath: rest.minPath + path,
  }))

/** Follows the query through the listed edges, as a model must. */
const walked = (description: ReadonlyArray<Heard>, query: ReadonlyArray<Heard>): ReadonlyArray<Heard> => {
  const next = new Map(description.map((triple) => [`${triple[0]} ${triple[1]}`, triple]))
  let at = query[0]?.[0]
  return query.map(([, edge]) => {
    const triple = next.get(`${at} ${edge}`) ?? assert.fail(`nothing leaves ${at} by ${edge}`)
    at = triple[2]
    return triple
  })
}

law('targets and mask follow from the inputs', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, targets, mask } = configured(graphTraversal, given).draw(keyOf(from))
  const { description, query, planning, due, shown } = phases(inputs, given.digits)
  return (
    planning === 0 &&
    shown.every((triple) => triple === undefined) &&
    isDeepStrictEqual(answers(targets, due, given.digits), walked(description, query)) &&
    isDeepStrictEqual(
      mask,
      inputs.map((_, t) => (t >= inputs.length - due ? 1 : 0)),
    )
  )
})

law('what is told is a graph of the config', fc.tuple(config, seed), ([given, from]) => {
  const { inputs } = configured(graphTraversal, given).draw(keyOf(from))
  const { description } = phases(inputs, given.digits)
  const labels = new Set(description.map(([, edge]) => edge))
  return [
    ...graphProblems(description, given),
    ...(labels.size <= given.edgeLabels ? [] : [`${labels.size} different edge labels`]),
  ]
})

law(
  'the query: a start in its first row alone, an edge in each, no destination',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { inputs } = configured(graphTraversal, given).draw(keyOf(from))
    const { query, due } = phases(inputs, given.digits)
    const blank = '_'.repeat(given.digits)
    return (
      due === query.length &&
      query.length >= given.minPath &&
      query.length <= given.maxPath &&
      query.every(([source, edge, end], at) => (source !== blank) === (at === 0) && edge !== blank && end === blank)
    )
  },
)

law(
  'every number of nodes and every length of a walk is drawn',
  seed,
  (from) => {
    const task = configured(graphTraversal, {})
    const drawn = drawSequences(task, keyOf(from), 200).map(({ inputs }) => phases(inputs, 2))
    const nodes = new Set(drawn.map(({ description }) => new Set(description.map(([source]) => source)).size))
    const lengths = new Set(drawn.map(({ due }) => due))
    return isDeepStrictEqual(ascending(nodes), [4, 5, 6, 7, 8]) && isDeepStrictEqual(ascending(lengths), [1, 2, 3, 4])
  },
  10,
)

test('node labels are fair, and the edge told first is asked for no more often than others', () => {
  const task = configured(graphTraversal, {
    digits: 1,
    minNodes: 4,
    maxNodes: 4,
    minDegree: 2,
    maxDegree: 2,
    maxPath: 1,
  })
  const drawn = drawSequences(task, child(keyOf(1), 'fair'), 4000).map(({ inputs }) => phases(inputs, 1))
  const starts = Array<number>(10).fill(0)
  let first = 0
  for (const { description, query } of drawn) {
    const [source, edge] = query[0] as Heard
    starts[Number(source)] = (starts[Number(source)] as number) + 1
    if (description[0]?.[0] === source && description[0]?.[1] === edge) first += 1
  }
  for (const [label, count] of starts.entries())
    assert.ok(Math.abs(count - 400) < 4 * Math.sqrt(360), `label ${label} starts ${count} of 4000 walks`)
  assert.ok(Math.abs(first - 500) < 4 * Math.sqrt(437.5), `${first} of 4000 ask for what was told first`)
})

test('the metro is told whole, with labels of its own in each sequence', () => {
  const task = configured(graphTraversal, { graph: 'transit' })
  const [one, other] = drawSequences(task, keyOf(3), 2).map(({ inputs, targets }) => {
    const { description, query, due } = phases(inputs, 2)
    assert.equal(description.length, 42)
    assert.equal(new Set(description.map(([source]) => source)).size, 16)
    assert.deepEqual(answers(targets, due, 2), walked(description, query))
    return description
  })
  assert.notDeepEqual(one?.toSorted(), other?.toSorted())
})

test('defaults, and what is harder', () => {
  const task = configured(graphTraversal, {})
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [62, 60, 8 * 2 + 2 * 4])
  assert.deepEqual(
    task.variants.map(({ name, task }) => [name, task.maxSteps]),
    [
      ['walks of 8 edges', 8 * 2 + 2 * 8],
      ['graphs of 16 nodes', 16 * 2 + 2 * 4],
      ['metro', 42 + 2 * 4],
    ],
  )
  assert.equal(configured(graphTraversal, { digits: 3 }).inputSize, 92) // the paper's
})

test('configs that are none are refused', () => {
  assert.deepEqual(problems(graphTraversal, { minNodes: 9, minPath: 5, maxDegree: 11, digits: 1 }), [
    'minPath: expected at most maxPath = 4, got 5',
    'minNodes: expected at most maxNodes = 8, got 9',
    'maxDegree: expected at most 8, the other nodes of the smallest graph, got 11',
    'maxDegree: expected at most 10, since edges of a node differ in label, got 11',
  ])
  assert.deepEqual(problems(graphTraversal, { maxNodes: 11, edgeLabels: 11, digits: 1 }), [
    'edgeLabels: expected at most 10, the number of 1-digit labels, got 11',
    'maxNodes: expected at most 10, the number of 1-digit labels, got 11',
  ])
  assert.deepEqual(problems(graphTraversal, { graph: 'transit', digits: 1 }), [
    'digits: expected enough digits for 16 nodes and 10 edge labels, got 1',
  ])
})
