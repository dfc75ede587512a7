import assert from 'node:assert/strict'
import { either as E } from 'fp-ts'
import type { Config } from '../../src/config/config.ts'
import type { JsonRecord } from '../../src/config/json.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { explain } from '../../src/core/errors.ts'

/** The config of a preset and flags, or a failed test with the reason. */
export const resolved = (preset: string, flags: JsonRecord = {}): Config => {
  const config = resolveConfig({ preset, flags, source: 'a test' })
  return E.isLeft(config) ? assert.fail(explain(config.left)) : config.right
}

/** The fields of a record that a preset must settle. */
export const only = <A extends object>(record: A, ...keys: ReadonlyArray<keyof A>): Partial<A> =>
  Object.fromEntries(keys.map((key) => [key, record[key]])) as Partial<A>
