import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, readdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { before, test } from 'node:test'
import { builtCli, root } from '../../support/built.ts'
import { emptyFolder } from '../../support/emptyFolder.ts'
import { tiny } from '../../support/runFiles.ts'

const home = emptyFolder()
const modules = join(home, 'node_modules')
const installed = join(modules, 'engram')
const tfjs = join(modules, '@tensorflow', 'tfjs-backend-wasm', 'dist')
const TFJS = 'tfjs-backend-wasm-simd.wasm'

/** The package, and tfjs's WASM backend, as copies that may be damaged; all else as links. */
before(() => {
  mkdirSync(join(modules, '@tensorflow'), { recursive: true })
  cpSync(dirname(builtCli()), installed, { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules')).filter(
    (each) => !each.startsWith('.') && each !== '@tensorflow',
  ))
    symlinkSync(join(root, 'node_modules', name), join(modules, name))
  for (const name of readdirSync(join(root, 'node_modules', '@tensorflow'))) {
    const [from, to] = [join(root, 'node_modules', '@tensorflow', name), join(modules, '@tensorflow', name)]
    if (name === 'tfjs-backend-wasm') cpSync(from, to, { recursive: true })
    else symlinkSync(from, to)
  }
})

const trained = (run: string) => {
  const args = `train ${tiny} --steps 1 --quiet --run ${run}`.split(' ')
  const { status, stderr } = spawnSync(process.execPath, [join(installed, 'cli.js'), ...args], {
    cwd: home,
    encoding: 'utf8',
  })
  return { status, stderr }
}

const cut = (bytes: Buffer): Buffer => bytes.subarray(0, Math.floor(bytes.length / 2))
const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes)
  copy[copy.length >> 1] = (copy[copy.length >> 1] ?? 0) ^ 1
  return copy
}

test('the kernels and tfjs’s binary: where one is missing or damaged, the file is named', () => {
  assert.deepEqual(trained('good'), { status: 0, stderr: '' })
  for (const [path, what] of [
    [join(installed, 'kernels', 'plain.wasm'), /its kernels are missing\. Cannot read .*plain\.wasm: no such file/],
    [join(installed, 'kernels', 'relaxed.wasm'), /its kernels are missing\. Cannot read .*relaxed\.wasm: no such file/],
    [join(tfjs, TFJS), /a file of tfjs is missing\. Cannot read .*tfjs-backend-wasm-simd\.wasm: no such file/],
  ] as const) {
    const bytes = readFileSync(path)
    const faults: ReadonlyArray<readonly [make: () => void, says: RegExp]> = [
      [() => renameSync(path, `${path}.away`), what],
      [
        () => writeFileSync(path, path.includes('plain') ? flipped(bytes) : cut(bytes)),
        /\.wasm is damaged: its [\d]+ bytes are not those/,
      ],
    ]
    for (const [make, says] of faults) {
      make()
      const { status, stderr } = trained('bad')
      writeFileSync(path, bytes)
      assert.equal(status, 2, stderr)
      assert.match(stderr, says)
      assert.match(stderr, /^The wasm backend cannot start: /)
      assert.doesNotMatch(stderr, /SIMD|step by step|^ {4}at /m)
    }
  }
  assert.deepEqual(trained('again'), { status: 0, stderr: '' })
})
