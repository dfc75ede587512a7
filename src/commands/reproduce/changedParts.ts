import { either as E } from 'fp-ts'
import { Config } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { decode } from '../../core/codec.ts'
import { canonicalJson } from '../../io/jsonText.ts'

/** `model.controller.units`, with what it is; lists are whole. */
const leaves = (value: unknown, path = ''): ReadonlyArray<readonly [path: string, text: string]> =>
  isJsonRecord(value)
    ? Object.entries(value).flatMap(([key, inner]) => leaves(inner, path === '' ? key : `${path}.${key}`))
    : [[path, canonicalJson(value)]]

/** What a machine without a memory does not heed. */
const ofMemory = new Set([
  'slots',
  'wordSize',
  'readHeads',
  'writeHeads',
  'shifts',
  'reads',
  'links',
  'initialState.memory',
  'initialState.readVectors',
  'initialState.weightings',
  'conventions.strength',
  'conventions.keyActivation',
  'conventions.usageStopGradient',
  'conventions.order',
  'conventions.clipMemoryGradient',
  'conventions.masking',
  'conventions.deallocation',
  'conventions.linkSharpness',
  'conventions.interfaceNorm',
  'conventions.bypassDropout',
])

/** The options that decide a run, each as a text. */
const heeded = (config: Config): ReadonlyMap<string, string> => {
  const { model, ...rest } = config
  const ofModel = leaves(model).filter(([path]) => model.kind !== 'none' || !ofMemory.has(path))
  return new Map([...ofModel.map(([path, text]) => [`model.${path}`, text] as const), ...leaves(rest)])
}

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
  const [a, b] = [heeded(before.right), heeded(now)]
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key))
}
