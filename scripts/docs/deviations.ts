import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { table } from './table.ts'

/** In what something differs from its source, as its documentation says. */
export type Deviation = Readonly<{
  /** The name of what differs. */
  name: string
  file: string
  /** “the paper: …” */
  text: string
}>

const START = 'Differs from '

/** The paragraphs of a docstring, without its stars; a tag begins a paragraph of its own. */
const paragraphsOf = (docstring: string): ReadonlyArray<string> =>
  docstring
    .replaceAll(/^\s*\*( |$)/gm, '')
    .split(/\n\s*\n|\n(?=\s*@)/)
    .map((paragraph) =>
      paragraph
        .replaceAll(/\{@link (\w+)\}/g, '`$1`')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )

/** The deviations that a source file's docstrings have, by the name after each docstring. */
export const deviationsIn = (file: string, source: string): ReadonlyArray<Deviation> =>
  [...source.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(?:export )?(?:const |type )?'?([\w-]+)/g)].flatMap(
    ([, docstring = '', name = '']) =>
      paragraphsOf(docstring)
        .filter((paragraph) => paragraph.startsWith(START))
        .map((paragraph) => ({ name, file, text: paragraph.slice(START.length) })),
  )

const filesIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()

/** The deviations of everything in folders of the sources. */
export const deviationsOf = (...folders: ReadonlyArray<string>): ReadonlyArray<Deviation> =>
  folders.flatMap(filesIn).flatMap((file) => deviationsIn(file, readFileSync(file, 'utf8')))

/** Folders of the sources by the heading of their deviations; tasks and presets have theirs beside their options. */
const groups: Readonly<Record<string, ReadonlyArray<string>>> = {
  Equations: ['src/addressing', 'src/kernels'],
  Memories: ['src/memories', 'src/models'],
  Controllers: ['src/controllers'],
  'Optimizers and losses': ['src/training'],
  'Initial weights': ['src/core'],
}

/** Names that are not those of what differs. */
const shownName = ({ name, file }: Deviation): string =>
  name === 'cell' || name === 'step' ? (file.split('/').at(-2) as string) : name

/** The tables of deviations, by group. */
export const deviationTables = (): string =>
  Object.entries(groups)
    .map(([heading, folders]) => {
      const rows = deviationsOf(...folders).map((one) => [`[\`${shownName(one)}\`](../${one.file})`, one.text])
      return `## ${heading}\n\n${table(['', 'differs from'], rows)}`
    })
    .join('\n\n')

/** The deviations of the presets, as a list. */
export const presetDeviations = (): string =>
  deviationsOf('src/config/presets')
    .map(({ name, text }) => `- \`${name === 'pytorchDnc' ? 'pytorch-dnc' : name}\` differs from ${text}`)
    .join('\n')
