import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { shortestPath } from '../../src/tasks/shortestPath.ts'
import type { Sequence } from '../../src/tasks/task.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { ascending } from './ascending.ts'
import { configured, problems } from '../../test/support/configured.ts'
import { answers, graphProblems, type Heard, phases } from './graphs/heard.ts'

const config = fc
  .record({
    digits: fc.integer({ min: 1, max: 2 }),
    minNodes: fc.integer({ min: 3, max: 8 }),
    nodes: fc.nat(4),
    minDegree: fc.integer({ min: 1, max: 2 }),
    degree: fc.nat(1),
    path: fc.nat(5),
    planning: fc.nat(8),
    feedback: fc.boolean(),
  })
  .map(({ nodes, degree, path, ...rest }) => ({
    ...rest,
    maxNodes: Math.min(rest.minNodes + nodes, 10),
    maxDegree: Math.min(rest.minDegree + degree, rest.minNodes - 1),
    maxPath: Math.min(1 + path, rest.minNodes - 1),
  }))

/** Every walk of exactly so many edges from one node to another. */
const walks = (
  edges: ReadonlyArray<Heard>,
  from: string,
  to: string,
  length: number,
): ReadonlyArray<ReadonlyArray<Heard>> =>
  length === 0
    ? from === to
      ? [[]]
      : []
    : edges
        .filter(([source]) => source === from)
        .flatMap((edge) => walks(edges, edge[2], to, length - 1).map((rest) => [edge, ...rest]))

/** All shortest paths: the walks of the first length that has any. */
const shortest = (edges: ReadonlyArray<Heard>, [from, , to]: Heard): ReadonlyArray<ReadonlyArray<Heard>> => {
  for (let length = 1; length < edges.length; length++) {
    const found = walks(edges, from, to, length)
    if (found.length > 0) return found
  }
  return []
}

law('the target is the shortest path, and there is no other', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, targets, mask } = configured(shortestPath, given).draw(keyOf(from))
  const { description, query, due } = phases(inputs, given.digits)
  return (
    query.length === 1 &&
    isDeepStrictEqual(shortest(description, query[0] as Heard), [answers(targets, due, given.digits)]) &&
    isDeepStrictEqual(
      mask,
      inputs.map((_, t) => (t >= inputs.length - due ? 1 : 0)),
    )
  )
})

law(
  'while the path is due, each of its edges is shown once it was; or nothing',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { inputs, targets } = configured(shortestPath, given).draw(keyOf(from))
    const { due, shown } = phases(inputs, given.digits)
    const path = answers(targets, due, given.digits)
    return isDeepStrictEqual(
      shown,
      path.map((_, at) => (given.feedback ? path[at - 1] : undefined)),
    )
  },
)

/** How far every node is from one: over each edge, one more than its source at the most. */
const distances = (edges: ReadonlyArray<Heard>, start: string): ReadonlyMap<string, number> => {
  const far = new Map([[start, 0]])
  for (const _ of edges)
    for (const [source, , end] of edges)
      far.set(end, Math.min(far.get(end) ?? Infinity, (far.get(source) ?? Infinity) + 1))
  return far
}

/** The edges that leave nodes which are so many edges away from one, or lead to nodes which are as far from it. */
const level = (edges: ReadonlyArray<Heard>, node: string, away: number, forwards: boolean): ReadonlyArray<Heard> => {
  const far = distances(forwards ? edges : edges.map(([source, edge, end]) => [end, edge, source]), node)
  return edges.filter(([source, , end]) => far.get(forwards ? source : end) === away)
}

/** Which of the channels are set by any of these triples. */
const channels = (triples: ReadonlyArray<Heard>): ReadonlyArray<number> =>
  ascending(
    new Set(triples.flatMap((triple) => [...triple.join('')].map((digit, place) => 10 * place + Number(digit)))),
  )

law('a lesson asks for the search from both ends, and then the path', fc.tuple(config, seed), ([given, from]) => {
  const [plain, lesson] = [false, true].map((recite) =>
    configured(shortestPath, { ...given, recite }).draw(keyOf(from)),
  ) as [Sequence, Sequence]
  const { description, query, planning, due } = phases(plain.inputs, given.digits)
  const [start, , end] = query[0] as Heard
  const path = answers(plain.targets, due, given.digits)
  const levels = Array.from({ length: Math.floor(given.maxPath / 2) }, (_, away) => away)
  const recited = [
    ...levels.flatMap((away) => [level(description, start, away, true), level(description, end, away, false)]),
    ...path.map((edge) => [edge]),
  ].slice(0, planning)
  const asked = description.length + 1
  return (
    isDeepStrictEqual(lesson.inputs, plain.inputs) &&
    isDeepStrictEqual(
      lesson.targets.map((row) => row.flatMap((x, channel) => (x === 0 ? [] : [channel]))),
      plain.targets.map((_, t) =>
        t < asked + planning ? channels(recited[t - asked] ?? []) : channels([path[t - asked - planning] as Heard]),
      ),
    ) &&
    isDeepStrictEqual(
      lesson.mask,
      plain.mask.map((m, t) => (t >= asked && t < asked + recited.length ? 1 : m)),
    )
  )
})

law(
  'a graph of the config; the query names start and end alone; silence to plan in',
  fc.tuple(config, seed),
  ([given, from]) => {
    const { inputs } = configured(shortestPath, given).draw(keyOf(from))
    const { description, query, planning, due } = phases(inputs, given.digits)
    const [source, edge, end] = query[0] as Heard
    return [
      ...graphProblems(description, given),
      ...(source !== end && edge.startsWith('_') && !source.startsWith('_') && !end.startsWith('_') ? [] : ['query']),
      ...(planning === given.planning ? [] : ['planning']),
      ...(due <= given.maxPath ? [] : ['too long a path']),
    ]
  },
)

for (const [minPath, maxPath] of [
  [1, 3],
  [3, 3],
] as const)
  law(
    `paths of ${minPath} to ${maxPath} edges: all are drawn, and none else`,
    seed,
    (from) => {
      const task = configured(shortestPath, { minPath, maxPath })
      const lengths = drawSequences(task, keyOf(from), 100).map(({ mask }) => mask.filter((m) => m === 1).length)
      const expected = Array.from({ length: maxPath - minPath + 1 }, (_, more) => minPath + more)
      return isDeepStrictEqual(ascending(new Set(lengths)), expected)
    },
    10,
  )

test('where no graph has a path as long as wished, there is one all the same', () => {
  // Of three nodes with two edges each, everything is next to everything.
  const small = { minNodes: 3, maxNodes: 3, minDegree: 2, maxDegree: 2, minPath: 2, maxPath: 2 }
  const { mask } = configured(shortestPath, small).draw(keyOf(1))
  assert.equal(mask.filter((m) => m === 1).length, 1)
})

law(
  'the metro: the target is the shortest path, and there is no other',
  seed,
  (from) => {
    const { inputs, targets } = configured(shortestPath, { graph: 'transit', maxPath: 5 }).draw(keyOf(from))
    const { description, query, due } = phases(inputs, 2)
    return (
      description.length === 42 &&
      isDeepStrictEqual(shortest(description, query[0] as Heard), [answers(targets, due, 2)])
    )
  },
  40,
)

test('defaults, and what is harder', () => {
  const task = configured(shortestPath, {})
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [62, 60, 8 * 2 + 1 + 10 + 3])
  assert.deepEqual(
    task.variants.map(({ name, task }) => [name, task.maxSteps]),
    [
      ['graphs of 16 nodes', 16 * 2 + 1 + 10 + 3],
      ['16 nodes, paths of 5', 16 * 2 + 1 + 10 + 5],
      ['metro', 42 + 1 + 10 + 4],
    ],
  )
})

test('configs that are none are refused', () => {
  assert.deepEqual(problems(shortestPath, { minPath: 5, maxPath: 4, minDegree: 3 }), [
    'minPath: expected at most maxPath = 4, got 5',
    'maxPath: expected at most 3, the longest of the smallest graph, got 4',
    'minDegree: expected at most maxDegree = 2, got 3',
  ])
  assert.deepEqual(problems(shortestPath, { graph: 'transit', maxPath: 6 }), [
    'maxPath: expected at most 5, the longest of the metro, got 6',
  ])
})
