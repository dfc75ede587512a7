import fc from 'fast-check'
import { entries } from '../../src/core/tree.ts'
import type { ActivationName } from '../../src/memories/activations.ts'
import { contentDnc } from '../../src/memories/contentDnc/step.ts'
import { dnc } from '../../src/memories/dnc/step.ts'
import { layoutSize, parseInterface } from '../../src/memories/interface.ts'
import type { MemoryOptions } from '../../src/memories/options.ts'
import { ntm } from '../../src/memories/ntm/step.ts'
import { sam } from '../../src/memories/sam/step.ts'
import { sdnc } from '../../src/memories/sdnc/step.ts'
import { nested, tensorOf } from '../arbitraries.ts'
import { close, flat } from '../close.ts'
import { law } from '../law.ts'
import { built, logits, memoryOptions, ownlyActivated } from './machine.ts'

type Numbers = ReadonlyArray<number>
type Activation = (field: Numbers) => Numbers

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const relu = (x: number): number => Math.max(x, 0)

const distributionsOf =
  (width: number): Activation =>
  (field) =>
    field.map((x, at) => {
      const start = at - (at % width)
      const group = field.slice(start, start + width)
      const largest = Math.max(...group)
      return Math.exp(x - largest) / group.reduce((sum, other) => sum + Math.exp(other - largest), 0)
    })

/** What each activation does, to a field of which the last axis has so many entries. */
const truths: Readonly<Record<ActivationName, (width: number) => Activation>> = {
  linear: () => (field) => field,
  tanh: () => (field) => field.map(Math.tanh),
  relu: () => (field) => field.map(relu),
  sigmoid: () => (field) => field.map(sigmoid),
  softplus: () => (field) => field.map(softplus),
  oneplus: () => (field) => field.map((x) => 1 + softplus(x)),
  'one-plus-relu': () => (field) => field.map((x) => 1 + relu(x)),
  softmax: distributionsOf,
  'softmax-relu': (width) => (field) => distributionsOf(width)(field.map(relu)),
}

type Usual = ActivationName | 'key' | 'strength'

/** The documented layouts, field by field: name, how many vectors of how many numbers, and how these are usually activated. */
type Fields = ReadonlyArray<readonly [name: string, count: number, width: number, usual: Usual]>

/** What is done to a field. */
const activationOf = ({ conventions }: MemoryOptions, [name, , width, usual]: Field): Activation => {
  const byGroup = { key: conventions.keyActivation, strength: conventions.strength }
  const own = usual === 'key' || usual === 'strength' ? byGroup[usual] : usual
  return truths[conventions.activations[name] ?? own](width)
}

type Field = Fields[number]

/** Fields that are there where a switch is on. */
const where = (on: boolean, ...fields: ReadonlyArray<Field>): Fields => (on ? fields : [])

const accessFields = (options: MemoryOptions): Fields => {
  const { wordSize: W, readHeads: R, writeHeads: K } = options
  return [
    ['readKeys', R, W, 'key'],
    ['writeKeys', K, W, 'key'],
    ['writeVectors', K, W, 'key'],
    ['readStrengths', 1, R, 'strength'],
    ['writeStrengths', 1, K, 'strength'],
    ['eraseVectors', K, W, 'sigmoid'],
    ['freeGates', 1, R, 'sigmoid'],
    ['allocationGates', 1, K, 'sigmoid'],
    ['writeGates', 1, K, 'sigmoid'],
  ]
}

const maskFields = ({ wordSize: W, readHeads: R, writeHeads: K, conventions }: MemoryOptions): Fields =>
  where(conventions.masking, ['readMasks', R, W, 'sigmoid'], ['writeMasks', K, W, 'sigmoid'])

const dncFields = (options: MemoryOptions): Fields => {
  const { readHeads: R, writeHeads: K, conventions } = options
  return [
    ...accessFields(options),
    ['readModes', R, 2 * K + 1, 'softmax'],
    ...maskFields(options),
    ...where(conventions.linkSharpness, ['backwardSharpness', R, K, 'oneplus'], ['forwardSharpness', R, K, 'oneplus']),
  ]
}

const contentDncFields = (options: MemoryOptions): Fields => [...accessFields(options), ...maskFields(options)]

const ntmFields = (options: MemoryOptions): Fields => {
  const { wordSize: W, readHeads: R, writeHeads: K, shifts: S } = options
  return [
    ['keys', R + K, W, 'key'],
    ['strengths', 1, R + K, 'strength'],
    ['interpolationGates', 1, R + K, 'sigmoid'],
    ['shiftWeightings', R + K, S, 'softmax'],
    ['sharpening', 1, R + K, 'oneplus'],
    ['eraseVectors', K, W, 'sigmoid'],
    ['addVectors', K, W, 'key'],
    ...where(options.conventions.masking, ['masks', R + K, W, 'sigmoid']),
  ]
}

/** Relative to the largest entry: strengths of 10⁴ are as exact as gates. */
const alike = (actual: Numbers, expected: Numbers): boolean =>
  close(actual, expected, 1e-5 * Math.max(1, ...expected.map(Math.abs)))

const samFields = (options: MemoryOptions): Fields => {
  const { wordSize: W, readHeads: R, writeHeads: K } = options
  return [
    ['readKeys', R, W, 'key'],
    ['addVectors', K, W, 'key'],
    ['readStrengths', 1, R, 'strength'],
    ['allocationGates', 1, K, 'sigmoid'],
    ['writeGates', 1, K, 'sigmoid'],
  ]
}

const sdncFields = (options: MemoryOptions): Fields => {
  const { readHeads: R, writeHeads: K } = options
  return [...samFields(options), ['readModes', R, 2 * K + 1, 'softmax']]
}

for (const [definition, fieldsOf] of [
  [dnc, dncFields],
  [contentDnc, contentDncFields],
  [ntm, ntmFields],
  [sam, samFields],
  [sdnc, sdncFields],
] as const) {
  const vectors = fc
    .oneof(memoryOptions, ownlyActivated)
    .chain((options) =>
      fc.tuple(fc.constant(options), nested('B F', { B: 2, F: layoutSize(built(definition, options).layout) }, logits)),
    )

  law(
    `${definition.kind}: the interface vector is cut and activated as documented, for every convention`,
    vectors,
    ([options, vector]) => {
      const { layout } = built(definition, options)
      const parsed = new Map(entries(parseInterface(layout, tensorOf('B F', vector))))
      let from = 0
      const fits = fieldsOf(options).every((documented) => {
        const [name, count, width] = documented
        const size = count * width
        const activation = activationOf(options, documented)
        const expected = vector.flatMap((row) => activation(row.slice(from, from + size)))
        const field = parsed.get(name)
        from += size
        return field !== undefined && alike(flat(field), expected)
      })
      return fits && from === layoutSize(layout) && parsed.size === fieldsOf(options).length
    },
    60,
  )
}
