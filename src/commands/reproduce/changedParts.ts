import { either as E } from 'fp-ts'
import { Config } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { decode } from '../../core/codec.ts'
import { canonicalJson } from '../../formats/jsonText.ts'

/** The leaves of a config by path, such as `model.controller.units`; lists are leaves. */
const leaves = (value: unknown, path = ''): ReadonlyArray<readonly [path: string, text: string]> =>
  isJsonRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
    : [[path, canonicalJson(value)]]

/**
 * The options in which the config of an existing run differs from the requested one.
 *
 * An option that did not exist when the config was stored has its default there, which changes nothing, and not the
 * value of a newer preset.
 *
 * @returns paths; `kind of config` where the stored one is not valid any more
 */
export const changedParts = (kept: JsonRecord, now: Config): ReadonlyArray<string> => {
  const before = decode(Config, 'a stored config')(kept)
  if (E.isLeft(before)) return ['kind of config']
  const [a, b] = [new Map(leaves(before.right)), new Map(leaves(now))]
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key))
}
