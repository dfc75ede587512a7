import assert from 'node:assert/strict'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { type Block, blocksOf, pagesWithExamples } from './block.ts'

/** A program of a page, and the folder of the project that it stands in. */
export type Program = Readonly<{ block: Block; folder: string }>

const isProgram = ({ language, mark }: Block): boolean =>
  language === 'ts' && typeof mark === 'object' && ['run', 'checked', 'file'].includes(mark.kind)

/** The programs of all pages but CONTRIBUTING, whose programs are parts of the project. They stand in its root. */
export const programsOfPages = (): ReadonlyArray<Program> =>
  pagesWithExamples
    .filter((file) => file !== 'CONTRIBUTING.md')
    .flatMap((file) => blocksOf(file).filter(isProgram))
    .map((block) => ({ block, folder: '.' }))

/** The task that CONTRIBUTING adds. */
export const taskOfContributing = (): Program => {
  const block = blocksOf('CONTRIBUTING.md').find(isProgram)
  assert.ok(block)
  return { block, folder: 'src/tasks' }
}

/**
 * Writes a program to a folder where packages are found; its imports of the project's files lead there.
 *
 * @param after code to append
 * @returns its path. A file of the reader has its name, beside the other programs of its page
 */
export const inPlace = (cache: string, { block, folder }: Program, after = ''): string => {
  const { file, line, mark } = block
  const page = join(cache, file.replaceAll(/\W/g, '-'))
  mkdirSync(page, { recursive: true })
  const path = join(page, typeof mark === 'object' && mark.kind === 'file' ? mark.name : `line-${line}.mts`)
  const code = block.code.replaceAll(/from '(\.[^']+)'/g, (all, target: string) =>
    existsSync(resolve(folder, target)) ? `from '${resolve(folder, target)}'` : all,
  )
  // Without imports or exports it would not be a module.
  writeFileSync(path, `${code}\n${after}\nexport {}\n`)
  return path
}
