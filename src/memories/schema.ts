import { checkDefinition, LIST, type Requirement, TEXT } from '../core/definitionCheck.ts'
import { isRecord } from '../core/record.ts'
import type { TensorOf } from '../core/shape.ts'
import type { StateRole, StateSpecs } from '../core/state.ts'
import { type ActivationName, activationNames } from './activations.ts'
import { axisSizes, lettersOf, shapeOf } from './axes.ts'
import { type Caption, captions } from './captions.ts'
import type { ConventionName, Conventions, SwitchName } from './conventions.ts'
import type { InterfaceLayout } from './interface.ts'
import type { MemoryOptionName, MemoryOptions } from './options.ts'

/**
 * A field of a memory: the axes after the batch, as letters (`axes.ts`).
 *
 * `with` names the convention that adds it; the field exists only with that convention. `maxSlots` is the largest memory
 * that has it. A field without a caption has no panel.
 */
export type FieldSpec = Readonly<{ axes: string; with?: SwitchName; maxSlots?: number; caption?: Caption }>

/** A field of the state; its role determines its possible initial values. */
export type StateFieldSpec = FieldSpec & Readonly<{ role: StateRole }>

/**
 * A field of the interface vector and its activation: a fixed one, or the convention shared by keys (and words) or by
 * strengths.
 */
export type InterfaceFieldSpec = FieldSpec & Readonly<{ activation: ActivationName | 'keyActivation' | 'strength' }>

/**
 * A memory's fields, declared once: its state, its interface from the controller, and its intermediates. Types,
 * parsing, the fused path's columns and state blocks, recordings and their captions, argument checks, conformance and
 * memory estimates derive from this.
 */
export type MemorySchema = Readonly<{
  /** Its name in a config. */
  kind: string
  /** Its name in prose, with its article: “an”, “NTM”. */
  article: 'a' | 'an'
  name: string
  /** Its full name in the paper. */
  title: string
  source: string
  /** The sizes that apply to it. */
  options: ReadonlyArray<MemoryOptionName>
  /** The conventions that affect its step, besides those of its fields, of the interface and of the controller. */
  conventions: ReadonlyArray<ConventionName>
  /** Whether slots are exchangeable: a state with its slots relabelled behaves the same. */
  exchangeableSlots?: true
  state: Readonly<Record<string, StateFieldSpec>>
  /** In the order of the interface vector; fields that conventions add come last. */
  interface: Readonly<Record<string, InterfaceFieldSpec>>
  /** The recorded results of a step besides the state and the read vectors. */
  intermediates: Readonly<Record<string, FieldSpec>>
}>

/** “an NTM” */
export const withArticle = ({ article, name }: MemorySchema): string => `${article} ${name}`

/** FieldSpecs by name, each with its axes, and perhaps a word of a list at a key. */
const fieldsWith = (key?: string, words: ReadonlyArray<string> = []): Requirement => [
  (value) =>
    isRecord(value) &&
    Object.values(value).every(
      (field) =>
        isRecord(field) &&
        typeof field['axes'] === 'string' &&
        (key === undefined || words.includes(String(field[key]))),
    ),
  `fields by name, each { axes${key === undefined ? '' : `, ${key}`} }${key === undefined ? '' : `; ${key}: one of ${words.join(', ')}`}`,
]

const ROLES = [
  'controller',
  'memory',
  'weightings',
  'readVectors',
  'bookkeeping',
  'slots',
] as const satisfies ReadonlyArray<StateRole>

const REQUIRED = {
  kind: TEXT,
  article: [(value: unknown) => value === 'a' || value === 'an', '"a" or "an"'],
  name: TEXT,
  options: LIST,
  conventions: LIST,
  state: fieldsWith('role', ROLES),
  interface: fieldsWith('activation', [...activationNames, 'keyActivation', 'strength']),
  intermediates: fieldsWith(),
} as const

/**
 * Keeps the literal types of a schema, from which those of its tensors derive.
 *
 * @throws TypeError naming the fields that are missing or wrong
 */
export const defineSchema = <const S extends MemorySchema>(schema: S): S => {
  checkDefinition('defineSchema', schema, REQUIRED)
  return schema
}

/** Specs of fields by name. */
export type FieldSpecs = Readonly<Record<string, FieldSpec>>

/** The names of the fields that a convention adds. */
export type AddedBy<F extends FieldSpecs> = {
  [K in keyof F]: F[K] extends Readonly<{ with: string }> ? K : never
}[keyof F]
/** The tensors of fields, `[B …]` by name; those that a convention adds are optional. */
export type TensorsOfFields<F extends FieldSpecs> = {
  readonly [K in Exclude<keyof F, AddedBy<F>>]: TensorOf<`B ${F[K]['axes']}`>
} & {
  readonly [K in AddedBy<F>]?: TensorOf<`B ${F[K]['axes']}`>
}

/** The tensors of a schema's state, `[B …]` by name. */
export type StateOf<S extends MemorySchema> = TensorsOfFields<S['state']>
/** The tensors of a schema's parsed interface vector, `[B …]` by name. */
export type InterfaceOf<S extends MemorySchema> = TensorsOfFields<S['interface']>

/** The fields that exist with some options, by name. */
const present = <F extends FieldSpec>(
  fields: Readonly<Record<string, F>>,
  { conventions, slots }: MemoryOptions,
): ReadonlyArray<readonly [name: string, field: F]> =>
  Object.entries(fields).filter(
    ([, field]) =>
      (field.with === undefined || conventions[field.with]) &&
      (field.maxSlots === undefined || slots <= field.maxSlots),
  )

/** A field's activation under the conventions. */
const activationOf = (name: string, { activation }: InterfaceFieldSpec, conventions: Conventions): ActivationName =>
  conventions.activations[name] ??
  (activation === 'keyActivation' || activation === 'strength' ? conventions[activation] : activation)

/**
 * The fields of an interface vector in order, with shapes per batch row and activations. Throws a RangeError if the
 * schema has an axis with an unknown letter.
 */
export const interfaceLayout = (schema: MemorySchema, options: MemoryOptions): InterfaceLayout => {
  const sizes = axisSizes(options)
  return present(schema.interface, options).map(([name, field]) => ({
    name,
    shape: shapeOf(field.axes, sizes),
    activation: activationOf(name, field, options.conventions),
  }))
}

/** The specs of a memory's state, without the read vectors, which every model with a memory keeps. */
export const stateSpecs = (schema: MemorySchema, options: MemoryOptions): StateSpecs => {
  const sizes = axisSizes(options)
  return Object.fromEntries(
    present(schema.state, options).map(([name, { axes, role }]) => [name, { shape: shapeOf(axes, sizes), role }]),
  )
}

/** What a recorded field is: its role in the state, or a gate, a number between 0 and 1 from the controller. */
export type RecordedRole = StateRole | 'gate'

/** A field that a recording may have: its axes, its role, and its caption if a page shows it. */
export type RecordedField = Readonly<{ axes: string; role?: RecordedRole; caption?: Caption }>

/** The read vectors, which every memory has. */
const readVectors = { readVectors: { axes: 'R W', role: 'readVectors', caption: captions.words } } as const

const isGate = ({ axes, activation }: InterfaceFieldSpec): boolean =>
  activation === 'sigmoid' && lettersOf(axes).length === 1

/** Every field of a memory that a recording may have, by name, in the order of its pages. */
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

/** How many numbers a memory computes per step and sequence: its state, its interface and its intermediates. */
export const numbersPerStep = (schema: MemorySchema, options: MemoryOptions): number => {
  const sizes = axisSizes(options)
  const fields = [schema.state, schema.interface, schema.intermediates, readVectors].flatMap((all) =>
    present(all as FieldSpecs, options),
  )
  return fields.reduce((sum, [, { axes }]) => sum + shapeOf(axes, sizes).reduce((product, n) => product * n, 1), 0)
}

/** The conventions of all memories with an interface. */
const SHARED = [
  'strength',
  'keyActivation',
  'activations',
  'interfaceNorm',
  'interfaceInnerBias',
  'clipInterface',
  'bypassDropout',
] as const

/** The conventions that apply to a memory, without those of its controller. */
export const conventionsOf = (schema: MemorySchema): ReadonlyArray<ConventionName> => [
  ...schema.conventions,
  ...new Set(
    [schema.state, schema.interface, schema.intermediates].flatMap((fields: FieldSpecs) =>
      Object.values(fields).flatMap((field) => field.with ?? []),
    ),
  ),
  ...(Object.keys(schema.interface).length === 0 ? [] : SHARED),
]
