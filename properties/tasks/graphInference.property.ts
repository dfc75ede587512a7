import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../src/core/random.ts'
import { drawSequences } from '../../src/tasks/batch.ts'
import { graphInference } from '../../src/tasks/graphInference.ts'
import { kinds } from '../../src/tasks/graphs/data/family.ts'
import { namedRelations, relationTable } from '../../src/tasks/graphs/data/relations.ts'
import { seed } from '../arbitraries.ts'
import { law } from '../law.ts'
import { ascending } from './ascending.ts'
import { configured, problems } from '../../test/support/configured.ts'
import { answers, graphProblems, type Heard, heardTriple, phases } from './graphs/heard.ts'

const config = fc
  .record({
    digits: fc.integer({ min: 2, max: 3 }),
    minNodes: fc.integer({ min: 4, max: 6 }),
    nodes: fc.nat(4),
    minDegree: fc.integer({ min: 1, max: 3 }),
    minHops: fc.integer({ min: 1, max: 5 }),
    hops: fc.nat(3),
    planning: fc.nat(4),
    recite: fc.boolean(),
    relations: fc.constantFrom(24, 60),
  })
  .map(({ nodes, hops, ...rest }) => {
    const maxHops = Math.min(rest.minHops + hops, 2 * rest.minDegree)
    const maxDegree = Math.max(rest.minDegree, 3)
    return { ...rest, maxNodes: rest.minNodes + nodes, maxDegree, maxHops, minHops: Math.min(rest.minHops, maxHops) }
  })

/** What relations mean, as text: "mother, mother"; the kinds of edges first, and then those that have names. */
const meanings: ReadonlyArray<string> = [
  ...kinds,
  ...namedRelations.map(({ path }) => path.join(', ')),
  ...relationTable(60)
    .slice(namedRelations.length)
    .map((path) => path.map((kind) => kinds[kind]).join(', ')),
]

/** What was told of the way where a relation of this meaning leads, one word of it after the other. */
const way = (description: ReadonlyArray<Heard>, start: string, meaning: string): ReadonlyArray<Heard> =>
  meaning.split(', ').reduce<ReadonlyArray<Heard>>((walk, word) => {
    const at = walk.at(-1)?.[2] ?? start
    const said = description.filter(
      ([source, edge]) => source === at && Number(edge) === kinds.findIndex((k) => k === word),
    )
    assert.equal(said.length, 1, `${word} of ${at}`)
    return walk.concat(said)
  }, [])

/** Where a relation of this meaning leads in what was told. */
const led = (description: ReadonlyArray<Heard>, start: string, meaning: string): string =>
  way(description, start, meaning).at(-1)?.[2] as string

/** A triple of which nothing is said. */
const blank = (digits: number): Heard => ['_', '_', '_'].map((label) => label.repeat(digits)) as unknown as Heard

law('the target is where the relation leads, and in lessons the way there', fc.tuple(config, seed), ([given, from]) => {
  const { inputs, targets, mask } = configured(graphInference, given).draw(keyOf(from))
  const { description, query, planning, due, shown } = phases(inputs, given.digits)
  const [source, relation, end] = query[0] as Heard
  const meaning = meanings[Number(relation)] ?? ''
  const walk = way(description, source, meaning)
  const recited = given.recite ? walk.slice(0, planning) : []
  return (
    query.length === 1 &&
    planning === given.planning &&
    shown.every((triple) => triple === undefined) &&
    end.startsWith('_') &&
    walk.length >= given.minHops &&
    walk.length <= given.maxHops &&
    isDeepStrictEqual(
      targets.map((row) => heardTriple(row, given.digits)),
      [
        ...inputs.slice(0, description.length + 1).map(() => blank(given.digits)),
        ...recited,
        ...inputs.slice(0, planning - recited.length).map(() => blank(given.digits)),
        [source, relation, walk.at(-1)?.[2]],
      ],
    ) &&
    due === 1 &&
    isDeepStrictEqual(
      mask,
      targets.map((row) => (row.some((x) => x === 1) ? 1 : 0)),
    )
  )
})

law('what is told is a graph of the config, whose edges are of six kinds', fc.tuple(config, seed), ([given, from]) => {
  const { inputs } = configured(graphInference, given).draw(keyOf(from))
  const { description } = phases(inputs, given.digits)
  return [
    ...graphProblems(description, given),
    ...description.flatMap(([, edge]) => (Number(edge) < kinds.length ? [] : [`an edge ${edge}`])),
  ]
})

test('where relations of one edge are asked for, they are the kinds of edges, by their own labels', () => {
  const drawn = drawSequences(configured(graphInference, { minHops: 1, maxHops: 1 }), keyOf(1), 200)
  const asked = new Set(drawn.map(({ inputs }) => Number(phases(inputs, 2).query[0]?.[1])))
  assert.deepEqual(ascending(asked), [0, 1, 2, 3, 4, 5])
})

test('relations keep their numbers however many there are, differ from each other, and have two to five edges', () => {
  const many = relationTable(400)
  assert.deepEqual(relationTable(30), many.slice(0, 30))
  assert.equal(new Set(many.map((path) => path.join())).size, 400)
  assert.deepEqual(ascending(new Set(many.map((path) => path.length))), [2, 3, 4, 5])
  assert.ok(many.flat().every((kind) => Number.isInteger(kind) && kind >= 0 && kind < kinds.length))
})

law('the family: the target is where the relation leads', seed, (from) => {
  const { inputs, targets } = configured(graphInference, { graph: 'family', maxHops: 5 }).draw(keyOf(from))
  const { description, query, due } = phases(inputs, 2)
  const [source, relation] = query[0] as Heard
  const meaning = meanings[Number(relation)] as string
  return (
    description.length === 54 &&
    isDeepStrictEqual(answers(targets, due, 2), [[source, relation, led(description, source, meaning)]])
  )
})

test('defaults, and what is harder', () => {
  const task = configured(graphInference, {})
  assert.deepEqual([task.inputSize, task.targetSize, task.maxSteps], [62, 60, 8 * 3 + 1 + 3])
  assert.deepEqual(
    task.variants.map(({ name, task }) => [name, task.maxSteps]),
    [
      ['graphs of 16 nodes', 16 * 3 + 1 + 3],
      ['family', 54 + 1 + 3],
    ],
  )
  const paper = configured(graphInference, { digits: 3, relations: 400, minDegree: 3, maxHops: 5 })
  assert.equal(paper.inputSize, 92)
})

test('configs that are none are refused', () => {
  assert.deepEqual(problems(graphInference, { minHops: 4, relations: 95, maxDegree: 7, minNodes: 8 }), [
    'relations: expected at most 94, the number of labels that edges do not use, got 95',
    'minHops: expected at most maxHops = 3, got 4',
    'maxDegree: expected at most 6, since edges of a node differ in label, got 7',
  ])
  assert.deepEqual(problems(graphInference, { maxHops: 5 }), [
    'maxHops: expected at most 4, twice minDegree, so that every relation leads somewhere, got 5',
  ])
  assert.deepEqual(problems(graphInference, { relations: 5, minHops: 3 }), [
    'minHops: expected a range in which some relation has an answer; none of the first 5 has one',
  ])
})
