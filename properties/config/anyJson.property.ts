import { either as E } from 'fp-ts'
import fc from 'fast-check'
import { isJsonRecord, type JsonRecord } from '../../src/config/json.ts'
import { builtInParts } from '../../src/config/parts.ts'
import { presetNames } from '../../src/config/presets/index.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'
import { describeWith } from '../../src/dashboard/describe.ts'
import { metricsRecordOf } from '../../src/runs/metricsRecord.ts'
import { curveIn, solvedIn } from '../../src/report/result.ts'
import { storedResult } from '../../src/report/storedResult.ts'
import { recordTextOf } from '../../src/dashboard/server/record.ts'
import { curveFigures } from '../../src/commands/plot/figures.ts'
import { law } from '../law.ts'

/** Values that a careless decoder takes for something else. */
const traps = fc.constantFrom<unknown>(
  { toString: 1, valueOf: 1 },
  [{ toString: 1, valueOf: 1 }],
  { constructor: 1, hasOwnProperty: 2, length: -1 },
  JSON.parse('{"__proto__": {"a": 1}}'),
  'constructor',
  '__proto__',
)
const anyJson = fc.oneof(fc.jsonValue({ maxDepth: 3 }), traps)

type Path = ReadonlyArray<string>

/** The places in a value of JSON. */
const placesIn = (value: unknown, above: Path = []): ReadonlyArray<Path> =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => [[...above, key], ...placesIn(inner, [...above, key])])
    : []

/** A copy of a value with another one at a place. */
const withAt = (value: unknown, [key, ...rest]: Path, other: unknown): unknown => {
  if (key === undefined) return other
  if (Array.isArray(value)) return value.map((inner, at) => (String(at) === key ? withAt(inner, rest, other) : inner))
  return { ...(value as object), [key]: withAt((value as Record<string, unknown>)[key], rest, other) }
}

const mutated = (original: unknown) => {
  const places = placesIn(original)
  return fc
    .tuple(fc.constantFrom(...places), anyJson)
    .map(([place, value]) => ({ place, value: withAt(original, place, value) }))
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const resolved = (layers: Readonly<{ preset?: string; flags?: JsonRecord }>): unknown => {
  const config = resolveConfig({ ...layers, source: 'the test' })
  if (E.isLeft(config)) throw new Error(explain(config.left))
  return plain(config.right)
}

const configs = [
  resolved({}),
  resolved({ flags: { task: { name: 'stories' }, model: { kind: 'sdnc' } } }),
  resolved({ flags: { model: { kind: 'dnc' }, curriculum: { kind: 'uniform', lessons: [{ maxWords: 3 }] } } }),
  ...presetNames.slice(0, 3).map((preset) => resolved({ preset })),
]

law(
  'any value of JSON at any place of a config is accepted, or refused with its place',
  fc.constantFrom(...configs).chain(mutated),
  ({ place, value }) => {
    const faults = (['file', 'flags'] as const).flatMap((layer) => {
      const config = resolveConfig({ [layer]: value as JsonRecord, source: 'the test' })
      if (E.isRight(config)) return []
      const text = explain(config.left)
      return place.some((key) => text.includes(key)) ? [] : [`${layer}: ${text}`]
    })
    return describeWith(builtInParts)(value).task === '' ? ['no task'] : faults
  },
  1000,
)

const evaluation = {
  heldOut: { sequences: 4, loss: 1, bitErrors: 0, correct: 1 },
  variants: { long: { sequences: 4, loss: 1, bitErrors: 2, correct: 0.5 } },
}
const record = {
  step: 1,
  sequences: 2,
  loss: 1,
  gradientNorm: 1,
  learningRate: 0.1,
  skipped: 0,
  seconds: 1,
  evaluation,
}

law(
  'any value of JSON at any place of a record of metrics is accepted by all that reads it, or refused with its place',
  mutated(record),
  ({ place, value }) => {
    recordTextOf(JSON.stringify(value))
    const found = metricsRecordOf(value)
    if (E.isLeft(found)) return place.some((key) => found.left.includes(key)) || [found.left]
    const records = [found.right, found.right]
    curveIn(records)
    solvedIn(records)
    curveFigures([{ name: 'run', records }])
    return true
  },
  500,
)

const milestone = { sequences: 2, seconds: 1 }
const result = {
  task: 'copy',
  memory: 'ntm',
  asked: { preset: 'paper', options: { steps: 3 } },
  seed: 1,
  config: { steps: 3 },
  ended: 'solved',
  steps: 3,
  sequences: 6,
  seconds: 1,
  msPerStep: 2,
  solved: milestone,
  belowOneBit: milestone,
  marks: evaluation,
  larger: [{ slots: 6, marks: evaluation }],
  curve: { sequences: [2], errors: [0], loss: [1] },
  made: {
    command: 'reproduce',
    train: 'train',
    cpu: 'a processor',
    cores: 2,
    processes: 1,
    platform: 'linux',
    versions: { node: '20' },
  },
}

law(
  'any value of JSON at any place of a result is accepted, or refused with its place',
  mutated(result),
  ({ place, value }) => {
    const found = storedResult(value, 'result.json')
    if (E.isRight(found)) return true
    const text = explain(found.left)
    return place.some((key) => text.includes(key)) || [text]
  },
  500,
)

law('what is no record at all is refused, too', anyJson, (value) => {
  if (isJsonRecord(value)) resolveConfig({ file: value, source: 'the test' })
  return E.isLeft(metricsRecordOf(value)) && E.isLeft(storedResult(value, 'result.json'))
})
