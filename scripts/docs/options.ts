import type * as t from 'io-ts'
import { Config } from '../../src/config/config.ts'
import { fieldsOf, type Option } from '../../src/core/codec.ts'
import { codes, table } from './table.ts'

/** An option of a config: its path, its range, its default, and its description. */
export type DocumentedOption = Readonly<{ path: string; range: string; fallback: unknown; text: string }>

const isOption = (codec: t.Mixed): codec is Option<unknown> => 'fallback' in codec && 'text' in codec

/** Every option of a record, in the order of its codec. */
export const optionsOf = (codec: t.Mixed, prefix = ''): ReadonlyArray<DocumentedOption> =>
  Object.entries(fieldsOf(codec)).flatMap(([key, field]) => {
    const path = `${prefix}${key}`
    return isOption(field)
      ? [{ path, range: field.name, fallback: field.fallback, text: field.text }]
      : optionsOf(field, `${path}.`)
  })

/** Every option of a run, except those of single tasks. */
export const options = optionsOf(Config)

/** A range as in errors, with its words as code: “one of a, b” becomes `a`, `b`. */
const rangeText = (range: string): string =>
  range.replace(/one of ((?:[\w-]+, )*[\w-]+)(?=, or |$)/, (_, words: string) => codes(words.split(', ')))

/** An option's row, under a given name. */
export const optionRow = (name: string, { range, fallback, text }: DocumentedOption): ReadonlyArray<string> => [
  `\`${name}\``,
  `\`${JSON.stringify(fallback)}\``,
  rangeText(range),
  text,
]

export const optionHead = ['option', 'default', 'range', 'meaning']

/** Sections of a config with their own table. */
const sections = ['model', 'optimizer', 'optimizer.schedule', 'curriculum']

const isIn = (path: string, section: string): boolean => path.startsWith(`${section}.`)

/** The innermost section of an option; none for options of the run itself. */
const sectionOf = (path: string): string | undefined => sections.findLast((section) => isIn(path, section))

/** The options of a section, without those of its subsections. */
export const inSection = (section: string | undefined): ReadonlyArray<DocumentedOption> =>
  options.filter(({ path }) => sectionOf(path) === section)

/** The table of a section's options. */
export const optionTable = (section?: string): string =>
  table(
    optionHead,
    inSection(section).map((option) => optionRow(option.path, option)),
  )
