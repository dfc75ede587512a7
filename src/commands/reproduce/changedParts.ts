import { either as E } from 'fp-ts'
import { Config } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { decode } from '../../core/codec.ts'
import { canonicalJson } from '../../formats/jsonText.ts'

/** `model.controller.units`, with what it is; lists are whole. */
const leaves = (value: unknown, path = ''): ReadonlyArray<readonly [path: string, text: string]> =>
  isJsonRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
    : [[path, canonicalJson(value)]]

/**
 * The options in which a run that was made before differs from what is asked for now.
 *
 * A config that was kept before an option existed says nothing of it: it has the option's default, which leaves all as
 * it was, and not what a preset says of it since.
 *
 * @returns paths; `kind of config` where the kept one is none any more
 */
export const changedParts = (kept: JsonRecord, now: Config): ReadonlyArray<string> => {
  const before = decode(Config, 'a kept config')(kept)
  if (E.isLeft(before)) return ['kind of config']
  const [a, b] = [new Map(leaves(before.right)), new Map(leaves(now))]
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key))
}
