import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Block } from './block.ts'
import { type Performance, programs, script } from './perform.ts'

/** An example that was run, and the output that its page promises. */
export type Example = Readonly<{ block: Block; performance: Performance | undefined; output: string | undefined }>

/** What some examples need, and whether it is here. */
export type Needs = Readonly<Record<string, boolean>>

/** The output that a page says of a block: a block of output after a script; comments after `console.log` of a program. */
const promised = (block: Block, next: Block | undefined): string | undefined => {
  if (block.language !== 'sh')
    return [...block.code.matchAll(/^.*\bconsole\.log\(.*\).* \/\/ (.*)$/gm)].map(([, said]) => `${said}\n`).join('')
  return typeof next?.mark === 'object' && next.mark.kind === 'output' ? next.code : undefined
}

const isRun = ({ mark }: Block): boolean => typeof mark === 'object' && ['run', 'shortened'].includes(mark.kind)

const isProgram = (block: Block): boolean => isRun(block) && block.language !== 'sh'

/** Writes a block that is a file of the reader; others are none. */
const writeAsFile = (folder: string, { mark, code }: Block): void => {
  if (typeof mark === 'object' && mark.kind === 'file') writeFileSync(join(folder, mark.name), code)
}

/** Blocks with neighbours that are programs together, which share a process. */
const grouped = (blocks: ReadonlyArray<Block>): ReadonlyArray<ReadonlyArray<Block>> => {
  const groups: Block[][] = []
  for (const block of blocks) {
    const last = groups.at(-1)
    if (last !== undefined && isProgram(block) && last.every(isProgram)) last.push(block)
    else groups.push([block])
  }
  return groups
}

/**
 * Runs the examples of a page in their order, in one folder; later ones may use what earlier ones leave.
 *
 * @param isQuick whether `npx tsx` starts the command line without npm's own start
 * @returns each example; without a performance where something is missing that it needs
 */
export const runPage = async (
  folder: string,
  blocks: ReadonlyArray<Block>,
  needs: Needs,
  isQuick: boolean,
): Promise<ReadonlyArray<Example>> => {
  const examples: Example[] = []
  // A page may show the command before the files that it uses; a file that changes on the page is written again at its place.
  const files = blocks.filter(({ mark }) => typeof mark === 'object' && mark.kind === 'file')
  for (const block of files.toReversed()) writeAsFile(folder, block)
  for (const group of grouped(blocks)) {
    const [block] = group as [Block]
    const { mark } = block
    writeAsFile(folder, block)
    if (!isRun(block)) continue
    const isMissing =
      typeof mark === 'object' && mark.kind === 'run' && mark.needs !== undefined && needs[mark.needs] !== true
    const performances = isMissing
      ? []
      : block.language === 'sh'
        ? [await script(folder, block, isQuick)]
        : await programs(folder, group)
    for (const [at, one] of group.entries())
      examples.push({
        block: one,
        performance: performances[at],
        output: promised(one, blocks[blocks.indexOf(one) + 1]),
      })
  }
  return examples
}
