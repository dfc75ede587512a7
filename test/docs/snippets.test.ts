import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { placeOf } from './examples/block.ts'
import { inPlace, programsOfPages, taskOfContributing } from './examples/programs.ts'

const CACHE = resolve('node_modules/.cache/engram/docs/types')

test('README and docs: every program type-checks', async () => {
  rmSync(CACHE, { recursive: true, force: true })
  const programs = [...programsOfPages(), taskOfContributing()]
  assert.ok(programs.length > 5)
  const files = programs.map((program) => inPlace(CACHE, program))
  const project = join(CACHE, 'tsconfig.json')
  writeFileSync(
    project,
    JSON.stringify({
      extends: resolve('tsconfig.json'),
      compilerOptions: {
        noEmit: true,
        noUnusedLocals: false,
        noUnusedParameters: false,
        rootDir: resolve('.'),
        paths: { engram: [resolve('src/index.ts')], 'engram/node': [resolve('src/node.ts')] },
      },
      files,
      include: [],
    }),
  )
  const { stdout } = await promisify(execFile)(process.execPath, [
    resolve('node_modules/typescript/bin/tsc'),
    '-p',
    project,
  ]).catch((error: Readonly<{ stdout: string }>) => error)
  const where = programs.map(({ block }, at) => `${files[at]} is ${placeOf(block)}`).join('\n')
  assert.equal(stdout, '', `${stdout}\n${where}`)
})
