import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { buildModel, ModelConfig, random, unrollSequence } from '../../src/index.ts'
import { root } from '../support/built.ts'
import { ready } from '../support/ready.ts'
import { installed, skip } from './installed.ts'

const source = (name: string): string => fileURLToPath(new URL(`consumer/${name}`, import.meta.url))

/** What the programs must print, computed from the sources. */
const expected = async (): Promise<unknown> => {
  await ready()
  const config = ModelConfig.decode({ kind: 'dnc', slots: 8, wordSize: 4 })
  assert.ok(config._tag === 'Right')
  const model = buildModel(config.right, 3, 2)
  const [, outputs] = unrollSequence(model, model.init(random.keyOf(1)), undefined, tf.ones([5, 1, 3]))
  return { shape: outputs.shape, sum: tf.sum(outputs).dataSync()[0] }
}

test('a CommonJS program requires the one build, and computes what the sources compute', { skip }, async () => {
  const folder = installed()
  copyFileSync(source('program.cjs'), join(folder, 'program.cjs'))
  const said = execFileSync(process.execPath, ['program.cjs'], { cwd: folder, encoding: 'utf8' })
  assert.deepEqual(JSON.parse(said), await expected())
})

/** Compiles a project's program. */
const compile = (folder: string, moduleResolution: 'nodenext' | 'bundler') => {
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      compilerOptions: {
        target: 'es2023',
        lib: ['es2023', 'dom'],
        module: moduleResolution === 'nodenext' ? 'nodenext' : 'esnext',
        moduleResolution,
        strict: true,
        skipLibCheck: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        types: ['node'],
        typeRoots: [join(root, 'node_modules', '@types')],
        outDir: 'compiled',
      },
      files: ['program.mts'],
    }),
  )
  return spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', '.'], { cwd: folder, encoding: 'utf8' })
}

for (const resolution of ['nodenext', 'bundler'] as const)
  test(`a strict TypeScript program compiles with moduleResolution ${resolution}, and runs as an ES module`, {
    skip,
  }, async () => {
    const folder = installed()
    copyFileSync(source('program.mts'), join(folder, 'program.mts'))
    const { status, stdout } = compile(folder, resolution)
    assert.equal(status, 0, stdout)
    const said = execFileSync(process.execPath, ['compiled/program.mjs'], { cwd: folder, encoding: 'utf8' })
    assert.deepEqual(JSON.parse(said), await expected())
  })

test('what is wrong in a program is a type error, so the types are those of the package', { skip }, () => {
  const folder = installed()
  const program = readFileSync(source('program.mts'), 'utf8')
  writeFileSync(join(folder, 'program.mts'), program.replace("startBackend('wasm')", "startBackend('wsam')"))
  const { status, stdout } = compile(folder, 'nodenext')
  assert.notEqual(status, 0)
  assert.match(stdout, /^program\.mts\(6,\d+\): error TS2345: .*"wsam"/m)
})
