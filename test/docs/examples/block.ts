import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Mark, markOf } from './mark.ts'

/** A fenced code block of a page. */
export type Block = Readonly<{
  file: string
  /** The line of its first fence, from 1. */
  line: number
  /** The first word of the info string. */
  language: string
  /** Its mark, or what is wrong with it. */
  mark: Mark | string
  /** Its content, without the indentation of its fence. */
  code: string
}>

/** Folders that hold other people's pages, or nothing that is ours. */
const SKIPPED: ReadonlySet<string> = new Set(['node_modules', '.git', 'dist', 'runs'])

/** `reproduce` writes it: its blocks record the commands that were run, on the version that it names. */
const RECORDS: ReadonlySet<string> = new Set(['RESULTS.md'])

const markdownIn = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : markdownIn(join(folder, entry.name))
    return entry.name.endsWith('.md') ? [join(folder, entry.name)] : []
  })

/** Every page of the project. */
export const pages: ReadonlyArray<string> = markdownIn('.').toSorted()

/** The pages whose blocks are examples. */
export const pagesWithExamples: ReadonlyArray<string> = pages.filter((file) => !RECORDS.has(file))

export const pageText = (file: string): string => readFileSync(file, 'utf8')

/** A line that opens a block, or closes one. */
const FENCE = /^( *)(`{3,}|~{3,})(.*)$/

/** A part of a page: lines of prose, or those of a block. */
type Part = Readonly<{ line: number; fence?: Readonly<{ indent: string; info: string }>; lines: ReadonlyArray<string> }>

/** The parts of a page. A block that is never closed ends with the page. */
const partsOf = (text: string): ReadonlyArray<Part> => {
  const parts: Part[] = []
  let part: Part = { line: 1, lines: [] }
  let open: string | undefined
  for (const [at, line] of text.split('\n').entries()) {
    const [, indent = '', fence, info = ''] = FENCE.exec(line) ?? []
    if (fence !== undefined && open === undefined) {
      parts.push(part)
      part = { line: at + 1, fence: { indent, info }, lines: [] }
      open = fence
    } else if (fence !== undefined && open !== undefined && fence.startsWith(open) && info.trim() === '') {
      parts.push(part)
      part = { line: at + 2, lines: [] }
      open = undefined
    } else part = { ...part, lines: [...part.lines, line] }
  }
  return [...parts, part]
}

/** The fenced code blocks of a page, in their order. */
export const blocksOf = (file: string, text = pageText(file)): ReadonlyArray<Block> =>
  partsOf(text).flatMap(({ line, fence, lines }) => {
    if (fence === undefined) return []
    const [language = '', ...words] = fence.info.trim().split(/\s+/)
    const indent = new RegExp(`^ {0,${fence.indent.length}}`)
    const code = lines.map((one) => `${one.replace(indent, '')}\n`).join('')
    return [{ file, line, language, mark: markOf(language, words), code }]
  })

/** Where a block stands, as an editor opens it. */
export const placeOf = ({ file, line }: Pick<Block, 'file' | 'line'>): string => `${file}:${line}`

/** The lines of a page outside its blocks, with their numbers. */
export const proseOf = (text: string): ReadonlyArray<readonly [line: number, text: string]> =>
  partsOf(text).flatMap(({ line, fence, lines }) =>
    fence === undefined ? lines.map((one, at) => [line + at, one] as const) : [],
  )
