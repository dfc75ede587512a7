import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { resolve } from 'node:path'

const loader = pathToFileURL(resolve('node_modules/tsx/dist/loader.mjs')).href

const bench = (flags: ReadonlyArray<string>, environment: Readonly<Record<string, string>> = {}) =>
  spawnSync(process.execPath, ['--import', loader, 'scripts/bench.ts', ...flags], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })

test('times a config and tells where its time goes', () => {
  const { status, stdout, stderr } = bench(['--only', 'W1', '--seconds', '0.01', '--json'])
  assert.equal(status, 0, stderr)
  const { configs } = JSON.parse(stdout) as {
    configs: ReadonlyArray<{
      config: string
      ours: { iterations: number; medianMs: number; minMs: number }
      breakdown: Readonly<Record<string, number>>
    }>
  }
  assert.deepEqual(
    configs.map(({ config }) => config),
    ['W1'],
  )
  const [{ ours, breakdown }] = configs as [(typeof configs)[0]]
  assert.ok(ours.iterations >= 1 && ours.minMs > 0 && ours.medianMs >= ours.minMs)
  const sum = Object.values(breakdown).reduce((total, part) => total + part, 0)
  assert.ok(Math.abs(sum - 1) < 1e-9, `${sum}`)
})

test('what is asked wrongly ends with 2', () => {
  const { status, stdout, stderr } = bench(['--only', 'W0'])
  assert.equal(status, 2)
  assert.equal(stdout, '')
  assert.match(stderr, /^--only: unknown config "W0"/)
})

test('without PyTorch it says how to get it', () => {
  const { status, stderr } = bench(['--against', 'pytorch', '--only', 'W1'], { PATH: '' })
  assert.equal(status, 2)
  assert.equal(
    stderr,
    '--against pytorch: no python3 on the PATH has torch; on Debian: apt-get install python3-torch libopenblas0-pthread\n',
  )
})
