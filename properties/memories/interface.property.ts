import fc from 'fast-check'
import { entries } from '../../src/core/tree.ts'
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
import { built, logits, memoryOptions } from './machine.ts'

type Numbers = ReadonlyArray<number>
type Activation = (field: Numbers) => Numbers

const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)))
const gate: Activation = (field) => field.map((x) => 1 / (1 + Math.exp(-x)))
const sharpness: Activation = (field) => field.map((x) => 1 + softplus(x))

const distributionsOf =
  (width: number): Activation =>
  (field) =>
    field.map((x, at) => {
      const start = at - (at % width)
      const group = field.slice(start, start + width)
      const largest = Math.max(...group)
      return Math.exp(x - largest) / group.reduce((sum, other) => sum + Math.exp(other - largest), 0)
    })

const activationsOf = ({ conventions: { keyActivation, strength } }: MemoryOptions) => ({
  key: ((field) => (keyActivation === 'tanh' ? field.map(Math.tanh) : field)) as Activation,
  strength: ((field) => field.map((x) => softplus(x) + (strength === 'oneplus' ? 1 : 0))) as Activation,
})

/** The documented layouts, field by field: name, how many numbers, and what is done to them. */
type Fields = ReadonlyArray<readonly [name: string, size: number, activation: Activation]>

type Field = Fields[number]

/** Fields that are there where a switch is on. */
const where = (on: boolean, ...fields: ReadonlyArray<Field>): Fields => (on ? fields : [])

const accessFields = (options: MemoryOptions): Fields => {
  const { wordSize: W, readHeads: R, writeHeads: K } = options
  const { key, strength } = activationsOf(options)
  return [
    ['readKeys', R * W, key],
    ['writeKeys', K * W, key],
    ['writeVectors', K * W, key],
    ['readStrengths', R, strength],
    ['writeStrengths', K, strength],
    ['eraseVectors', K * W, gate],
    ['freeGates', R, gate],
    ['allocationGates', K, gate],
    ['writeGates', K, gate],
  ]
}

const maskFields = ({ wordSize: W, readHeads: R, writeHeads: K, conventions }: MemoryOptions): Fields =>
  where(conventions.masking, ['readMasks', R * W, gate], ['writeMasks', K * W, gate])

const dncFields = (options: MemoryOptions): Fields => {
  const { readHeads: R, writeHeads: K, conventions } = options
  return [
    ...accessFields(options),
    ['readModes', R * (2 * K + 1), distributionsOf(2 * K + 1)],
    ...maskFields(options),
    ...where(
      conventions.linkSharpness,
      ['backwardSharpness', R * K, sharpness],
      ['forwardSharpness', R * K, sharpness],
    ),
  ]
}

const contentDncFields = (options: MemoryOptions): Fields => [...accessFields(options), ...maskFields(options)]

const ntmFields = (options: MemoryOptions): Fields => {
  const { wordSize: W, readHeads: R, writeHeads: K, shifts: S } = options
  const { key, strength } = activationsOf(options)
  return [
    ['keys', (R + K) * W, key],
    ['strengths', R + K, strength],
    ['interpolationGates', R + K, gate],
    ['shiftWeightings', (R + K) * S, distributionsOf(S)],
    ['sharpening', R + K, sharpness],
    ['eraseVectors', K * W, gate],
    ['addVectors', K * W, key],
    ...where(options.conventions.masking, ['masks', (R + K) * W, gate]),
  ]
}

/** Relative to the largest entry: strengths of 10⁴ are as exact as gates. */
const alike = (actual: Numbers, expected: Numbers): boolean =>
  close(actual, expected, 1e-5 * Math.max(1, ...expected.map(Math.abs)))

const samFields = (options: MemoryOptions): Fields => {
  const { wordSize: W, readHeads: R, writeHeads: K } = options
  const { key, strength } = activationsOf(options)
  return [
    ['readKeys', R * W, key],
    ['addVectors', K * W, key],
    ['readStrengths', R, strength],
    ['allocationGates', K, gate],
    ['writeGates', K, gate],
  ]
}

const sdncFields = (options: MemoryOptions): Fields => {
  const { readHeads: R, writeHeads: K } = options
  return [...samFields(options), ['readModes', R * (2 * K + 1), distributionsOf(2 * K + 1)]]
}

for (const [definition, fieldsOf] of [
  [dnc, dncFields],
  [contentDnc, contentDncFields],
  [ntm, ntmFields],
  [sam, samFields],
  [sdnc, sdncFields],
] as const) {
  const vectors = memoryOptions.chain((options) =>
    fc.tuple(fc.constant(options), nested('B F', { B: 2, F: layoutSize(built(definition, options).layout) }, logits)),
  )

  law(
    `${definition.kind}: the interface vector is cut and activated as documented, for every convention`,
    vectors,
    ([options, vector]) => {
      const { layout } = built(definition, options)
      const parsed = new Map(entries(parseInterface(layout, tensorOf('B F', vector))))
      let from = 0
      const fits = fieldsOf(options).every(([name, size, activation]) => {
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
