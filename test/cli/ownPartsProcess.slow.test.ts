import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { builtCli } from '../support/built.ts'
import { endedWell } from '../support/commandLine.ts'
import { folderOfParts, writeModule } from '../support/ownParts.ts'
import { startNode } from '../support/processes.ts'
import { tiny } from '../support/runFiles.ts'

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href
const free = tiny.replace('--set workers=1', '--set reportEvery=2').split(' ')

/** The command lines that a reader may have: of a clone, whose threads load CommonJS, and of the built package. */
const commandLines = {
  'in a clone': () => ['--import', tsx, resolve('cli.ts')],
  'in the built package': () => [builtCli()],
}

for (const [where, commandLine] of Object.entries(commandLines))
  test(`${where}, threads and child processes load own parts from a folder without packages`, async () => {
    const cwd = folderOfParts()
    const run = async (line: string) => endedWell(await startNode(cwd, [...commandLine(), ...line.split(' ')]).finished)
    const own = '--task ./echo.js --model ./ram.js --controller ./leaky.js'
    const trained = await run(`train ${free.join(' ')} ${own} --steps 4 --workers 2 --run run`)
    assert.match(trained.stderr, /^1 worker: the memory ram has no fused kernels\n/m)
    const shared = await run(`train ${free.join(' ')} --task ./echo.js --steps 2 --workers 2 --run two`)
    assert.match(shared.stderr, /^2 workers\n/m)
    assert.match((await run(`evaluate run ${own}`)).stdout, /as trained/)
    await run(`train --resume run --steps 5 --quiet ${own}`)
    const options = free.join(' ').replaceAll(/--set workers=\S+/g, '')
    const reproduced = await run(
      `reproduce ${options} ${own.replace('--model', '--memory')} --seeds 1 --steps 2 --out out`.replaceAll(/ +/g, ' '),
    )
    assert.match(reproduced.stderr, /\[1 of 1\] echo with ram/)
    const dashboard = startNode(cwd, [
      ...commandLine(),
      ...`train ${free.join(' ')} ${own} --steps 6 --dashboard --port 0`.split(' '),
    ])
    const { stderr } = endedWell(await dashboard.finished)
    assert.match(stderr, /Dashboard:\nhttp/)
    assert.doesNotMatch(stderr, /cannot/)
  })

const readsTypeScript = Boolean((process.features as Readonly<{ typescript?: unknown }>).typescript)
const TYPED = "import { codec } from 'engram'\nexport const no: number = 1\nexport default codec\n"

test('the built package reads TypeScript under the reader’s own tsx; without it, Node does or an error names both ways', async () => {
  const cwd = folderOfParts()
  writeModule(cwd, 'odd.ts', TYPED)
  const plain = await startNode(cwd, [builtCli(), 'sample', '--task', './odd.ts']).finished
  const under = await startNode(cwd, ['--import', tsx, builtCli(), 'sample', '--task', './odd.ts']).finished
  const wrongKind = /^Cannot use \.\/odd\.ts: its default export is an object, not a task\n/
  assert.match(under.stderr, wrongKind)
  assert.match(
    plain.stderr,
    readsTypeScript
      ? wrongKind
      : /^Cannot use \.\/odd\.ts: Node \S+ does not read TypeScript\n {2}• Use Node 22\.18 or later, .* tsx/,
  )
})
