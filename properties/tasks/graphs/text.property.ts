import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { keyOf } from '../../../src/core/random.ts'
import { graphInference } from '../../../src/tasks/graphInference.ts'
import { graphTraversal } from '../../../src/tasks/graphTraversal.ts'
import { shortestPath } from '../../../src/tasks/shortestPath.ts'
import { seed } from '../../arbitraries.ts'
import { law } from '../../law.ts'
import { configured } from '../../../test/support/configured.ts'
import { answers, type Heard, phases } from './heard.ts'

const tripleText = ([source, edge, end]: Heard): string => `${source} –${edge}→ ${end}`.replaceAll('_', '·')

for (const definition of [graphTraversal, shortestPath, graphInference])
  law(
    `${definition.name} as text: edges, four a line, the question, and what is due`,
    fc.tuple(fc.integer({ min: 1, max: 3 }), seed),
    ([digits, from]) => {
      const small = definition === graphInference ? { relations: 4 } : { edgeLabels: 5 }
      const task = configured(definition, { digits, minNodes: 4, maxNodes: 6, ...small })
      const sequence = task.draw(keyOf(from))
      const { description, query, due } = phases(sequence.inputs, digits)
      const [...lines] = task.text?.(sequence) ?? []
      const end = lines.indexOf('')
      const edges = lines.slice(0, end).map((line) => line.split('   '))
      return (
        edges.slice(0, -1).every((line) => line.length === 4) &&
        isDeepStrictEqual(edges.flat(), description.map(tripleText)) &&
        isDeepStrictEqual(lines.slice(end + 1), [
          `${query.map(tripleText).join(', then ')} ?`,
          ...answers(sequence.targets, due, digits).map((triple) => `[${tripleText(triple)}]`),
        ])
      )
    },
    30,
  )

test('what a machine says in silence, and otherwise than it should', () => {
  const task = configured(shortestPath, { digits: 1, minNodes: 4, maxNodes: 4, planning: 3, maxPath: 1, edgeLabels: 5 })
  const sequence = task.draw(keyOf(2))
  const { query } = phases(sequence.inputs, 1)
  const asked = sequence.inputs.findIndex((row) => row.at(-2) === 1)
  /** Outputs that say digits, several at once where there are several. */
  const saying = (...triples: ReadonlyArray<readonly [number, number, number]>) =>
    Array.from({ length: 30 }, (_, channel) =>
      triples.some((labels) => labels[Math.floor(channel / 10)] === channel % 10) ? 0.8 : 0.3,
    )
  const outputs = sequence.inputs.map((_, t) => {
    if (t === asked + 1) return saying([1, 2, 3])
    if (t === asked + 2) return saying([1, 2, 3], [4, 2, 7])
    return t <= asked + 3 ? saying() : saying([9, 9, 9])
  })
  const lines = task.text?.(sequence, outputs) ?? []
  const [due] = answers(sequence.targets, 1, 1)
  assert.deepEqual(lines.slice(lines.indexOf('') + 1), [
    `${tripleText(query[0] as Heard)} ?`,
    '(1 –2→ 3 | * –2→ *)',
    `[${tripleText(due as Heard)}] said: 9 –9→ 9`,
  ])
})
