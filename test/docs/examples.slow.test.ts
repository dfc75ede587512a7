/**
 * Runs the examples of README, docs, CONTRIBUTING and bench/README. The info string of a block says what it is: a language,
 * which colours it, and a mark.
 *
 * | info string | how the block is tested |
 * |---|---|
 * | `sh run`, `ts run` | here, word for word: exit code 0; the output is compared with the block `text output` below, or with the comments after `console.log(…)` |
 * | `sh run exit=2` | ends with this code; output is then stdout and stderr together |
 * | `sh run needs=chromium` | skipped, with the reason, where that is missing; also `needs=torch` |
 * | `sh shortened` | here, with fewer updates and the like, by the table in `examples/shortening.ts` |
 * | `sh checked` | what needs the network, a GPU or hours: programs, flags and options exist (`checked.test.ts`); this holds for the other `sh` blocks as well |
 * | `ts checked` | type-checked (`snippets.test.ts`), as all `ts` blocks are |
 * | `json checked`, `jsonl checked`, `csv checked`, `python checked` | it is such a file; `json checked config` and `json checked metrics` also decode it |
 * | `ts file NAME` | a file of the reader, of any language, beside the clone's `package.json`, before the first example runs; some block that runs has to name it |
 * | `text output` | the output of the script above. Times are left out of the comparison; a line `…` stands for any lines |
 * | `text` | a picture, no example |
 *
 * The examples of a page run in their order and in one folder, a copy of the project; later ones may use the files and runs of
 * earlier ones. `<!-- examples: in the folder of README.md -->` at a page's top gives it the runs of the README's examples.
 * `npm ci` is skipped, since the packages are there. `EXAMPLES=docs/data.md` chooses pages. The walks of CONTRIBUTING run in `walks.slow.test.ts`.
 */
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, test } from 'node:test'
import { findPython } from '../../bench/pytorch.ts'
import { findChromium } from '../../src/io/backends/chromium.ts'
import { installNodeKernels } from '../../src/io/backends/kernels.ts'
import { ready } from '../support/ready.ts'
import { type Block, blocksOf, pagesWithExamples, pageText, placeOf } from './examples/block.ts'
import { cloneOfProject } from './examples/clone.ts'
import { isAsShown } from './examples/comparable.ts'
import { type Example, type Needs, runPage } from './examples/pageRun.ts'

const README = 'README.md'

/** The blocks of a page that are tested here. */
const blocksHere = (file: string): ReadonlyArray<Block> =>
  blocksOf(file).filter(({ language }) => file !== 'CONTRIBUTING.md' || language !== 'ts')

const isExample = ({ mark }: Block): boolean => typeof mark === 'object' && ['run', 'shortened'].includes(mark.kind)

const withExamples = pagesWithExamples.filter((file) => blocksHere(file).some(isExample))
assert.ok(withExamples.includes(README))

const continuesReadme = (file: string): boolean =>
  pageText(file).includes(`<!-- examples: in the folder of ${README} -->`)

/** The pages that are chosen, by default all, and those that they continue. */
const files = ((): ReadonlyArray<string> => {
  const chosen = withExamples.filter((file) => (process.env['EXAMPLES'] ?? file).split(/[ ,]/).includes(file))
  return chosen.some(continuesReadme) ? [...new Set([README, ...chosen])] : chosen
})()

const needs: Needs = { chromium: findChromium() !== undefined, torch: findPython() !== undefined }

const clones: string[] = []
after(() => {
  for (const folder of clones) rmSync(folder, { recursive: true, force: true })
})

const performed = (file: string, runsOf?: string): Promise<ReadonlyArray<Example>> => {
  const folder = cloneOfProject(runsOf)
  clones.push(folder)
  // The first command that a reader types is tested with all that it starts.
  return runPage(folder, blocksHere(file), needs, file !== README)
}

/** The README, then the pages that continue it, beside all other pages one after the other: two cores are busy. */
const results = ((): ReadonlyMap<string, Promise<ReadonlyArray<Example>>> => {
  const all = new Map<string, Promise<ReadonlyArray<Example>>>()
  const isFirst = files.includes(README)
  const readme = isFirst ? performed(README) : Promise.resolve([])
  const [readmeFolder] = clones
  if (isFirst) all.set(README, readme)
  let [continued, other]: Promise<unknown>[] = [readme, Promise.resolve()]
  for (const file of files.filter((one) => one !== README)) {
    const isAfter = continuesReadme(file)
    const before = isAfter ? continued : other
    const result = (before as Promise<unknown>).then(() => performed(file, isAfter ? readmeFolder : undefined))
    all.set(file, result)
    if (isAfter) continued = result
    else other = result
  }
  return all
})()

/** Digits of trained models are those of the kernels with fused multiply-add. */
const variant = (async (): Promise<string | undefined> => {
  await ready()
  return installNodeKernels()
})()

for (const file of files)
  for (const block of blocksHere(file).filter(isExample))
    test(`${placeOf(block)}: ${block.code.split('\n')[0]}`, async (t) => {
      const { performance, output } = (await results.get(file))?.find((one) => one.block.line === block.line) ?? {}
      if (performance === undefined) {
        t.skip(
          `it needs ${typeof block.mark === 'object' && block.mark.kind === 'run' ? block.mark.needs : ''}, which is not here`,
        )
        return
      }
      const { exit, stdout, stderr } = performance
      const expected = typeof block.mark === 'object' && block.mark.kind === 'run' ? block.mark.exit : 0
      assert.equal(exit, expected, `${stdout}\n${stderr}`)
      if (output === undefined) return
      if ((await variant) !== 'relaxed' && block.language === 'sh') {
        t.diagnostic('its output is not compared: this computer has no relaxed SIMD')
        return
      }
      const said = expected === 0 ? stdout : stdout + stderr
      if (!isAsShown(output, said)) assert.equal(said, output)
    })
