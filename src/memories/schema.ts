import type { TensorOf } from '../core/shape.ts'
import type { StateRole, StateSpecs } from '../core/state.ts'
import type { ActivationName } from './activations.ts'
import { axisSizes, lettersOf, shapeOf } from './axes.ts'
import { type Caption, captions } from './captions.ts'
import type { ConventionName, Conventions, SwitchName } from './conventions.ts'
import type { InterfaceLayout } from './interface.ts'
import type { MemoryOptionName, MemoryOptions } from './options.ts'

/**
 * A field of a memory: the axes after the batch, as letters (`axes.ts`).
 *
 * `with` names the convention that adds it: without that, it is not there. A field without a caption has no panel.
 */
export type FieldSpec = Readonly<{ axes: string; with?: SwitchName; caption?: Caption }>

/** A field of the state; its role decides how it may start. */
export type StateFieldSpec = FieldSpec & Readonly<{ role: StateRole }>

/**
 * A field of the interface vector, and how it is activated: by one activation, or by the convention that keys (and words)
 * or strengths share.
 */
export type InterfaceFieldSpec = FieldSpec & Readonly<{ activation: ActivationName | 'keyActivation' | 'strength' }>

/**
 * A memory's fields, declared once: what it keeps from step to step, what the controller tells it, and what else it
 * computes. Types, parsing, the fused path's columns and state blocks, recordings and their captions, the checks at the
 * border, conformance and the forecasts of memory derive from this.
 */
export type MemorySchema = Readonly<{
  /** The word in a config. */
  kind: string
  /** As people write it, with its article: “an”, “NTM”. */
  article: 'a' | 'an'
  name: string
  /** As the paper writes it. */
  title: string
  source: string
  /** The sizes that mean something for it. */
  options: ReadonlyArray<MemoryOptionName>
  /** The conventions that bear on its step; those of its fields, of the interface and of the controller need no mention. */
  conventions: ReadonlyArray<ConventionName>
  /** Whether slots differ by what they hold alone, so that a state with its slots relabelled behaves the same. */
  exchangeableSlots?: true
  state: Readonly<Record<string, StateFieldSpec>>
  /** In the order of the interface vector; what a convention adds comes last. */
  interface: Readonly<Record<string, InterfaceFieldSpec>>
  /** What a step computes besides the state and the read vectors, as far as it is recorded. */
  intermediates: Readonly<Record<string, FieldSpec>>
}>

/** “an NTM” */
export const withArticle = ({ article, name }: MemorySchema): string => `${article} ${name}`

/** Keeps the literal types of a schema, from which those of its tensors derive. */
export const defineSchema = <const S extends MemorySchema>(schema: S): S => schema

type Fields = Readonly<Record<string, FieldSpec>>
type AddedBy<F extends Fields> = { [K in keyof F]: F[K] extends Readonly<{ with: string }> ? K : never }[keyof F]
/** The tensors of fields, `[B …]` by name; those that a convention adds may be missing. */
export type TensorsOfFields<F extends Fields> = {
  readonly [K in Exclude<keyof F, AddedBy<F>>]: TensorOf<`B ${F[K]['axes']}`>
} & {
  readonly [K in AddedBy<F>]?: TensorOf<`B ${F[K]['axes']}`>
}

/** The tensors of a schema's state, `[B …]` by name. */
export type StateOf<S extends MemorySchema> = TensorsOfFields<S['state']>
/** The tensors that a schema's interface vector is read as, `[B …]` by name. */
export type InterfaceOf<S extends MemorySchema> = TensorsOfFields<S['interface']>

/** The fields that conventions leave there, by name. */
const present = <F extends FieldSpec>(
  fields: Readonly<Record<string, F>>,
  conventions: Conventions,
): ReadonlyArray<readonly [name: string, field: F]> =>
  Object.entries(fields).filter(([, field]) => field.with === undefined || conventions[field.with])

/** How a field is activated, by the conventions. */
const activationOf = (name: string, { activation }: InterfaceFieldSpec, conventions: Conventions): ActivationName =>
  conventions.activations[name] ??
  (activation === 'keyActivation' || activation === 'strength' ? conventions[activation] : activation)

/** The fields of an interface vector, in their order, with shapes and activations. */
export const interfaceLayout = (schema: MemorySchema, options: MemoryOptions): InterfaceLayout => {
  const sizes = axisSizes(options)
  return present(schema.interface, options.conventions).map(([name, field]) => ({
    name,
    shape: shapeOf(field.axes, sizes),
    activation: activationOf(name, field, options.conventions),
  }))
}

/** The specs of a memory's state, without the read vectors, which every machine with a memory keeps. */
export const stateSpecs = (schema: MemorySchema, options: MemoryOptions): StateSpecs => {
  const sizes = axisSizes(options)
  return Object.fromEntries(
    present(schema.state, options.conventions).map(([name, { axes, role }]) => [
      name,
      { shape: shapeOf(axes, sizes), role },
    ]),
  )
}

/** What a recorded field is: its role in the state, or a gate, a number between 0 and 1 that the controller tells. */
export type RecordedRole = StateRole | 'gate'

/** A field that a recording may hold: its axes, what it is, and its caption where a page shows it. */
export type RecordedField = Readonly<{ axes: string; role?: RecordedRole; caption?: Caption }>

/** The read vectors, which every memory gives. */
const readVectors = { readVectors: { axes: 'R W', role: 'readVectors', caption: captions.words } } as const

const isGate = ({ axes, activation }: InterfaceFieldSpec): boolean =>
  activation === 'sigmoid' && lettersOf(axes).length === 1

/** Everything that a recording may hold of a memory, by name, in the order of its pages. */
export const recordedFields = (schema: MemorySchema): Readonly<Record<string, RecordedField>> => {
  const told = Object.entries(schema.interface).map(
    ([name, field]) => [name, isGate(field) ? { ...field, role: 'gate' as const } : field] as const,
  )
  const fields: Readonly<Record<string, RecordedField>> = {
    ...schema.state,
    ...schema.intermediates,
    ...readVectors,
    ...Object.fromEntries(told),
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, { axes, role, caption }]) => [
      name,
      { axes, ...(role && { role }), ...(caption && { caption }) },
    ]),
  )
}

/** The axes of a state's tensors that count slots, by name: 0 is the first after the batch. */
export const slotAxes = (schema: MemorySchema): Readonly<Record<string, ReadonlyArray<number>>> =>
  Object.fromEntries(
    Object.entries(schema.state).map(([name, { axes }]) => [
      name,
      axes.split(' ').flatMap((letter, axis) => (letter === 'N' ? [axis] : [])),
    ]),
  )

/** How many numbers a memory computes at a step, of one sequence: its state, its interface, and what lies between. */
export const numbersPerStep = (schema: MemorySchema, options: MemoryOptions): number => {
  const sizes = axisSizes(options)
  const fields = [schema.state, schema.interface, schema.intermediates, readVectors].flatMap((all) =>
    present(all as Fields, options.conventions),
  )
  return fields.reduce((sum, [, { axes }]) => sum + shapeOf(axes, sizes).reduce((product, n) => product * n, 1), 0)
}

/** What all memories with an interface heed. */
const SHARED = ['strength', 'keyActivation', 'activations', 'interfaceNorm', 'bypassDropout'] as const

/** The conventions that mean something for a memory, those of its controller aside. */
export const conventionsOf = (schema: MemorySchema): ReadonlyArray<ConventionName> => [
  ...schema.conventions,
  ...new Set(
    [schema.state, schema.interface, schema.intermediates].flatMap((fields: Fields) =>
      Object.values(fields).flatMap((field) => field.with ?? []),
    ),
  ),
  ...(Object.keys(schema.interface).length === 0 ? [] : SHARED),
]
