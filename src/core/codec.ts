import { either as E, function as F } from 'fp-ts'
import * as t from 'io-ts'
import type { AppError } from './errors.ts'
import { suggestion } from './nearest.ts'

const { pipe } = F

/** A codec's name appears in errors: “expected a whole number ≥ 1, got 0”. */
const refined = <A>(name: string, is: (u: unknown) => u is A): t.Type<A> =>
  new t.Type(name, is, (u, context) => (is(u) ? t.success(u) : t.failure(u, context)), t.identity)

const isNumber = (u: unknown): u is number => typeof u === 'number' && Number.isFinite(u)

const numbers = (name: string, holds: (n: number) => boolean): t.Type<number> =>
  refined(name, (u): u is number => isNumber(u) && holds(u))

/** `true` or `false`. */
export const Flag = refined('true or false', (u): u is boolean => typeof u === 'boolean')
/** A whole number ≥ 1. */
export const PositiveInt = numbers('a whole number ≥ 1', (n) => Number.isSafeInteger(n) && n >= 1)
/** A whole number ≥ 0. */
export const Natural = numbers('a whole number ≥ 0', (n) => Number.isSafeInteger(n) && n >= 0)
/** An odd whole number ≥ 1. */
export const OddInt = numbers('an odd whole number ≥ 1', (n) => Number.isSafeInteger(n) && n >= 1 && n % 2 === 1)
/** A finite number. */
export const AnyNumber = numbers('a number', () => true)
/** A finite number > 0. */
export const Positive = numbers('a number > 0', (n) => n > 0)
/** A finite number ≥ 0. */
export const NonNegative = numbers('a number ≥ 0', (n) => n >= 0)
/** A number from 0 to 1, both included. */
export const UnitInterval = numbers('a number from 0 to 1', (n) => n >= 0 && n <= 1)
/** A number from 0 to 1, without 1. */
export const BelowOne = numbers('a number from 0 to below 1', (n) => n >= 0 && n < 1)

/** A text of one character or more. */
export const NonEmpty = refined('a text', (u): u is string => typeof u === 'string' && u !== '')

/** One of a few words. */
export const oneOf = <const W extends string>(...options: ReadonlyArray<W>): t.Type<W> => {
  const name = `one of ${options.join(', ')}`
  const is = (u: unknown): u is W => options.includes(u as W)
  return new t.Type(
    name,
    is,
    (u, context) => {
      if (is(u)) return t.success(u)
      return typeof u === 'string'
        ? t.failure(u, context, `unknown word "${u}"${suggestion(u, options)}`)
        : t.failure(u, context)
    },
    t.identity,
  )
}

/** Either of two: the codec's value, or `null`. */
export const nullable = <A>(codec: t.Type<A>): t.Type<A | null> =>
  refined(`${codec.name}, or null`, (u): u is A | null => u === null || codec.is(u))

/** As {@link nullable}, for a record: it is decoded, and its own faults are reported. */
export const nullableRecord = <A>(codec: t.Type<A>): t.Type<A | null> =>
  new t.Type<A | null>(
    `${codec.name}, or null`,
    (u): u is A | null => u === null || codec.is(u),
    (u, context) => (u === null ? t.success(null) : codec.validate(u, context)),
    t.identity,
  )

/** Either of two codecs. */
export const either = <A, B>(first: t.Type<A>, second: t.Type<B>): t.Type<A | B> =>
  refined(`${first.name}, or ${second.name}`, (u): u is A | B => first.is(u) || second.is(u))

/** An optional key: its default, and its description. */
export type Option<A> = t.Type<A> & Readonly<{ fallback: A; text: string }>

/**
 * An optional key.
 *
 * @param text a short description; the tables of docs/ are made from it
 */
export const withDefault = <A>(codec: t.Type<A>, fallback: A, text: string): Option<A> =>
  Object.assign(
    new t.Type<A>(
      codec.name,
      codec.is,
      (u, context) => (u === undefined ? t.success(fallback) : codec.validate(u, context)),
      codec.encode,
    ),
    { fallback, text },
  )

/** The codecs of a record's keys. */
export type Fields = Readonly<Record<string, t.Mixed>>

/** The fields of a record's codec; none for other codecs. */
export const fieldsOf = (codec: t.Mixed): Fields => ('fields' in codec ? (codec.fields as Fields) : {})

/** A codec of records that lists its fields. */
export const withFields = <A>(codec: t.Type<A>, fields: Fields): t.Type<A> => Object.assign(codec, { fields })

/** A record that may be omitted, because all of its keys may. */
export const section = <A>(codec: t.Type<A>): t.Type<A> =>
  withFields(
    new t.Type<A>(
      codec.name,
      codec.is,
      (u, context) => codec.validate(u === undefined ? {} : u, context),
      codec.encode,
    ),
    fieldsOf(codec),
  )

/** The codecs of a record's keys, by the record's type. */
export type FieldsOf<A extends object> = { readonly [K in keyof A]: t.Type<A[K]> }

/** The record that a codec of these fields decodes to. */
export type Closed<F extends Fields> = { readonly [K in keyof F]: t.TypeOf<F[K]> }

/** A record with these keys and no others. (`t.strict` would silently drop a misspelt key.) */
export const closed = <F extends Fields>(name: string, fields: F): t.Type<Closed<F>> & Readonly<{ fields: F }> => {
  const keys = Object.keys(fields)
  const validate: t.Validate<unknown, Closed<F>> = (u, context) => {
    if (typeof u !== 'object' || u === null || Array.isArray(u)) return t.failure(u, context)
    const record = u as Readonly<Record<string, unknown>>
    const strangers = Object.keys(record)
      .filter((key) => !keys.includes(key))
      .map((key) => ({
        value: record[key],
        context: t.appendContext(context, key, t.never),
        message: `unknown key${suggestion(key, keys)}`,
      }))
    const decoded = Object.entries(fields).map(([key, codec]) => {
      const value = Object.hasOwn(record, key) ? record[key] : undefined // not from the prototype
      return [key, codec.validate(value, t.appendContext(context, key, codec, value))] as const
    })
    const errors = decoded.flatMap(([, result]) => (E.isLeft(result) ? result.left : []))
    if (strangers.length + errors.length > 0) return t.failures([...strangers, ...errors])
    return t.success(
      Object.fromEntries(
        decoded.map(([key, result]) => [key, E.isRight(result) ? result.right : undefined]),
      ) as Closed<F>,
    )
  }
  const is = (u: unknown): u is Closed<F> =>
    typeof u === 'object' && u !== null && Object.entries(fields).every(([key, codec]) => codec.is((u as Fields)[key]))
  return Object.assign(new t.Type<Closed<F>>(name, is, validate, t.identity), { fields })
}

/** A fault of a record as a whole, reported at a key. */
export type Fault = Readonly<{ key: string; message: string }>

/** A closed record with a rule across its fields. `rule` lists the faults. */
export const ruled = <A>(codec: t.Type<A>, rule: (value: A) => ReadonlyArray<Fault>): t.Type<A> =>
  withFields(
    new t.Type(
      codec.name,
      (u): u is A => codec.is(u) && rule(u).length === 0,
      (u, context) =>
        pipe(
          codec.validate(u, context),
          E.chain((value) => {
            const errors = rule(value).map(({ key, message }) => ({
              value,
              context: t.appendContext(context, key, t.never),
              message,
            }))
            return errors.length === 0 ? t.success(value) : t.failures(errors)
          }),
        ),
      codec.encode,
    ),
    fieldsOf(codec),
  )

/** For a rule: the fault of a range whose low end is above its high end. */
export const disordered = <K extends string>(
  record: Readonly<Record<K, number>>,
  low: K,
  high: K,
): ReadonlyArray<Fault> =>
  record[low] > record[high]
    ? [{ key: low, message: `expected at most ${high} = ${record[high]}, got ${record[low]}` }]
    : []

/** JSON turns non-finite numbers to null and cannot write a bigint. */
const legible = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value

/** How errors show a value: as JSON if possible, else by `String`. */
const show = (value: unknown): string => {
  if (value === undefined) return 'nothing'
  if (typeof value === 'number') return String(value)
  const json = E.tryCatch((): string | undefined => JSON.stringify(value, legible), E.toError)
  const text = (E.isRight(json) ? json.right : undefined) ?? typeof value
  return text.length > 60 ? `${text.slice(0, 57)}…` : text
}

const problem = (error: t.ValidationError): string => {
  const [, ...inner] = error.context // the first is the whole input
  const path = inner.map(({ key }) => (key === '' ? '""' : key)).join('.')
  const expected = error.context.at(-1)?.type.name ?? 'something else'
  const message = error.message ?? `expected ${expected}, got ${show(error.value)}`
  return path === '' ? message : `${path}: ${message}`
}

/** Decodes, or reports all problems at once. */
export const decode =
  <A>(codec: t.Type<A>, source: string) =>
  (input: unknown): E.Either<AppError, A> =>
    pipe(
      codec.decode(input),
      E.mapLeft((errors): AppError => ({ tag: 'InvalidConfig', source, problems: [...new Set(errors.map(problem))] })),
    )
