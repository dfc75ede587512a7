import { either as E } from 'fp-ts'
import { type Config, configFor } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { builtInParts, type Parts } from '../../config/parts.ts'
import { decode } from '../../core/codec.ts'
import { canonicalJson } from '../../formats/jsonText.ts'

/** The leaves of a config by path, such as `model.controller.units`; lists are leaves. */
const leaves = (value: unknown, path = ''): ReadonlyArray<readonly [path: string, text: string]> =>
  isJsonRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
    : [[path, canonicalJson(value)]]

/** The notes of modules. Decoding renews them, so they are compared as they are stored. */
const IN_NOTE = /(^|\.)module\.(path|sha256)$/

/** The notes whose checksums differ: `task.module.sha256`. */
const checksumsChanged = (kept: JsonRecord, now: Config): ReadonlyArray<string> => {
  const before = new Map(leaves(kept))
  return leaves(now)
    .filter(([key, text]) => key.endsWith('module.sha256') && before.has(key) && before.get(key) !== text)
    .map(([key]) => key)
}

/**
 * The options in which the config of an existing run differs from the requested one.
 *
 * An option that did not exist when the config was stored has its default there, which changes nothing, and not the
 * value of a newer preset. A module may have moved; if its content has changed, its checksum differs.
 *
 * @returns paths; `kind of config` where the stored one is not valid any more
 */
export const changedParts = (kept: JsonRecord, now: Config, parts: Parts = builtInParts): ReadonlyArray<string> => {
  const before = decode(configFor(parts), 'a stored config')(kept)
  if (E.isLeft(before)) return ['kind of config']
  const [a, b] = [new Map(leaves(before.right)), new Map(leaves(now))]
  return [
    ...checksumsChanged(kept, now),
    ...[...new Set([...a.keys(), ...b.keys()])].filter((key) => !IN_NOTE.test(key) && a.get(key) !== b.get(key)),
  ]
}
