import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { checkpoint, tiny } from '../support/runFiles.ts'
import { installed, nodeOf, skip as unreachable } from './installed.ts'

const skip =
  unreachable !== false
    ? unreachable
    : process.platform !== 'linux' || process.arch !== 'x64'
      ? 'the binaries are for Linux on x64'
      : false

/** The least version that is supported, the long-term ones after it, and the newest. */
const VERSIONS = ['20.19', '22', '24', 'latest'] as const

const run = promisify(execFile)

/** Whether the ES module and what `require` gives are the same functions. */
const SAME = `import { createRequire } from 'node:module'
import { buildModel } from 'engram'
import { installNodeKernels } from 'engram/node'
const require = createRequire(process.cwd() + '/')
console.log(buildModel === require('engram').buildModel && installNodeKernels === require('engram/node').installNodeKernels)`

/** The numbers of a checkpoint; its header names the version of Node. */
const numbersIn = (bytes: Buffer): Buffer => bytes.subarray(8 + Number(bytes.readBigUInt64LE(0)))

/** What a version of Node computes with the package: the library as ES and CommonJS module, and the command line. */
const computedBy = async (node: string, name: string) => {
  const cwd = installed()
  const say = async (...args: ReadonlyArray<string>): Promise<string> =>
    (await run(node, [...args], { cwd })).stdout.replaceAll(name, 'run')
  const engram = (line: string): Promise<string> => say('node_modules/engram/dist/cli.js', ...line.split(' '))
  await engram(`train ${tiny} --steps 40 --run ${name} --quiet --set workers=2`)
  return {
    program: await say('program.cjs'),
    isSame: await say('--input-type=module', '--eval', SAME),
    weights: createHash('sha256')
      .update(numbersIn(checkpoint(join(cwd, name), 'latest')))
      .digest('hex'),
    evaluation: await engram(`evaluate ${name} --json`),
    plots: await engram(`plot ${name} --out plots-${name}`),
    help: await engram('train --help'),
  }
}

test(`Node ${VERSIONS.join(', ')}: the same numbers, in the library and on the command line`, { skip }, async () => {
  copyFileSync(fileURLToPath(new URL('consumer/program.cjs', import.meta.url)), join(installed(), 'program.cjs'))
  const nodes = Promise.all(VERSIONS.map(nodeOf))
  const expected = await computedBy(process.execPath, 'own-node')
  assert.match(expected.program, /"sum":-?\d/)
  assert.equal(expected.isSame, 'true\n')
  const versions: Array<string> = []
  for (const node of await nodes) {
    const version = (await run(node, ['--version'])).stdout.trim()
    versions.push(version)
    assert.deepEqual(await computedBy(node, `on-${version}`), expected, version)
  }
  assert.match(versions.join(' '), /^v20\.19\.\d+ v22\.\S+ v24\.\S+ v\d\d\.\S+$/)
})
