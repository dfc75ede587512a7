import { either as E } from 'fp-ts'
import { controllers } from '../../src/controllers/registry.ts'
import { Conventions } from '../../src/memories/conventions.ts'
import { SIZES } from '../../src/memories/options.ts'
import { memories } from '../../src/memories/registry.ts'
import type { InterfaceFieldSpec } from '../../src/memories/schema.ts'
import { ModelConfig } from '../../src/models/config.ts'
import { inSection, optionHead, optionRow } from './options.ts'
import { codes, table } from './table.ts'

/** A model's config, with the options on that others need. */
const decoded = (kind: string, controller: string): ModelConfig => {
  const config = ModelConfig.decode({
    kind,
    controller: { kind: controller, layerNorm: true },
    conventions: { interfaceNorm: true, bypassDropout: 0.1 },
  })
  if (E.isLeft(config)) throw new Error(`no model: ${kind}, ${controller}`)
  return config.right
}

/** The config of every memory with every controller, which has only the options that apply. */
const models = memories.flatMap(({ kind, cell }) =>
  controllers.map((controller) => ({
    memory: kind,
    isMemory: cell !== undefined,
    controller: controller.kind,
    config: decoded(kind, controller.kind),
  })),
)

const has = (record: unknown, path: ReadonlyArray<string>): boolean => {
  const [key, ...rest] = path
  if (key === undefined) return true
  return typeof record === 'object' && record !== null && key in record && has(record[key as keyof object], rest)
}

/** The models that an option applies to; empty for all. */
const appliesTo = (path: string): string => {
  const heeding = models.filter(({ config }) => has(config, path.split('.').slice(1)))
  const kinds = [...new Set(heeding.map(({ memory }) => memory))]
  if (kinds.length === memories.length) {
    const found = [...new Set(heeding.map(({ controller }) => controller))]
    return found.length === controllers.length ? '' : codes(found)
  }
  const isEvery = models.every(({ memory, isMemory }) => kinds.includes(memory) === isMemory)
  return isEvery ? 'every memory' : codes(kinds)
}

const MODEL = 'model'
const CONVENTIONS = 'model.conventions.'

/** The table of a model's options. */
export const modelTable = (): string =>
  table(
    [...optionHead, 'applies to'],
    inSection(MODEL).map((option) => [...optionRow(option.path, option), appliesTo(option.path)]),
  )

/** The table of conventions. */
export const conventionTable = (): string =>
  table(
    ['convention', ...optionHead.slice(1), 'applies to'],
    inSection(MODEL)
      .filter(({ path }) => path.startsWith(CONVENTIONS))
      .map((option) => [...optionRow(option.path.slice(CONVENTIONS.length), option), appliesTo(option.path)]),
  )

const shared: ReadonlyArray<string> = SIZES

/** The table of memories. */
export const memoryTable = (): string =>
  table(
    ['kind', 'memory', 'source', 'options of its own'],
    memories.map(({ schema: { kind, title, source, options } }) => [
      `\`${kind}\``,
      title,
      source,
      codes(options.filter((name) => !shared.includes(name)).map((name) => `model.${name}`)),
    ]),
  )

/** The table of controllers. */
export const controllerTable = (): string =>
  table(
    ['kind', 'controller', 'source', 'options of its own'],
    controllers.map(({ kind, summary, source, options }) => [
      `\`${kind}\``,
      summary,
      source,
      codes(options.map((name) => `model.controller.${name}`)),
    ]),
  )

const conventions = ((): Conventions => {
  const defaults = Conventions.decode({})
  if (E.isLeft(defaults)) throw new Error('no conventions')
  return defaults.right
})()

/** A field's default activation, and the convention that sets it for several fields. */
const activationText = ({ activation }: InterfaceFieldSpec): string =>
  activation === 'keyActivation' || activation === 'strength'
    ? `\`${conventions[activation]}\`, set by \`${activation}\``
    : `\`${activation}\``

/** The table of interface fields: one row for a field that several memories share. */
export const fieldTable = (): string => {
  const rows = new Map<string, Readonly<{ cells: ReadonlyArray<string>; kinds: ReadonlyArray<string> }>>()
  for (const { kind, schema } of memories)
    for (const [name, field] of Object.entries(schema.interface)) {
      const cells = [`\`${name}\``, `\`${field.axes}\``, activationText(field), field.with ? codes([field.with]) : '']
      const key = cells.join()
      rows.set(key, { cells, kinds: [...(rows.get(key)?.kinds ?? []), kind] })
    }
  return table(
    ['field', 'axes', 'default activation', 'with', 'memories'],
    [...rows.values()].map(({ cells, kinds }) => [...cells, codes(kinds)]),
  )
}
