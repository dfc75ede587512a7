import fc from 'fast-check'
import type { StateRole } from '../src/core/state.ts'
import { distribution, each, real, type Row, spread, strength, unit, weighting } from './arbitraries.ts'

/**
 * The values of a quantity in the papers: arbitrary, where its equations are smooth, and at its extremes.
 * Laws that hold for every kernel draw its inputs by name; a name without a line here is any real number.
 */
export type Quantity = Readonly<{ ordinary: Row; smooth: Row; extreme: Row }>

const constant =
  (value: number): Row =>
  (length) =>
    fc.constant(Array.from({ length }, () => value))

const anyOf =
  (...rows: ReadonlyArray<Row>): Row =>
  (length) =>
    fc.oneof(...rows.map((row) => row(length)))

/** Well away from zero, with either sign. */
const awayFromZero: Row = (length) =>
  fc
    .tuple(spread(0.3, 1.5)(length), each(fc.constantFrom(-1, 1))(length))
    .map(([sizes, signs]) => sizes.map((size, at) => size * (signs[at] as number)))

const reals: Quantity = {
  ordinary: each(real),
  smooth: awayFromZero,
  extreme: anyOf(constant(0), each(fc.constantFrom(0, 1, -1, 1e4, -1e4)), each(fc.constantFrom(0, 1e-20, -1e-20))),
}

const gates: Quantity = {
  ordinary: each(unit),
  smooth: spread(0.1, 0.9),
  extreme: anyOf(constant(0), constant(1), each(fc.constantFrom(0, 1, 1e-7, Math.fround(1 - 1e-7)))),
}

const weightings: Quantity = {
  ordinary: weighting,
  smooth: (length) => spread(0.1 / length, 0.9 / length)(length),
  extreme: anyOf(constant(0), weighting, each(fc.constantFrom(0, 1e-30, 1e-10))),
}

const distributions: Quantity = { ordinary: distribution, smooth: weightings.smooth, extreme: distribution }

const strengths: Quantity = {
  ordinary: each(strength),
  smooth: spread(0.5, 3),
  extreme: each(fc.constantFrom(0, 1, 1e3, 1e4)),
}

const sharpening: Quantity = {
  ordinary: each(strength.map((x) => 1 + x)),
  smooth: spread(1, 4),
  extreme: each(fc.constantFrom(1, 1e3, 1e4)),
}

/** A row of a link: so small that rows and columns sum to less than 1, whatever their number. */
const link: Quantity = {
  ordinary: (length) => each(unit)(length).map((row) => row.map((x) => x / length)),
  smooth: weightings.smooth,
  extreme: anyOf(constant(0), (length) => constant(1 / length)(length)),
}

const quantities: Readonly<Record<string, Quantity>> = {
  usage: gates,
  freeGates: gates,
  allocationGates: gates,
  writeGates: gates,
  interpolationGates: gates,
  eraseVectors: gates,
  masks: gates,
  retention: gates,
  writeWeightings: weightings,
  readWeightings: weightings,
  weightings,
  previous: weightings,
  allocation: weightings,
  backward: weightings,
  forward: weightings,
  directions: weightings,
  precedence: weightings,
  content: distributions,
  readModes: distributions,
  shiftWeightings: distributions,
  strengths,
  sharpening,
  sharpness: sharpening,
  link,
  before: link,
  recent: weightings,
}

/** The quantity of this name. */
export const quantity = (name: string): Quantity => quantities[name] ?? reals

/** Lists in ascending order, from the first slot on. */
const first: Row = (length) => fc.constant(Array.from({ length }, (_, at) => at + 1))
const slots: Quantity = { ordinary: first, smooth: first, extreme: anyOf(constant(0), first) }

const roles: Readonly<Record<StateRole, Quantity>> = {
  controller: reals,
  memory: reals,
  weightings,
  readVectors: reals,
  bookkeeping: gates,
  slots,
}

/** A state's quantity: by its name where that has a line here, else by its role. */
export const stateQuantity = (name: string, role: StateRole): Quantity => quantities[name] ?? roles[role]
