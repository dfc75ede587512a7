import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { type Baseline, type BenchMachine, machineDifferences, renewed, toBaseline } from '../../bench/baseline.ts'
import { breakdownOf } from '../../bench/breakdown.ts'
import { failureOf } from '../../bench/child.ts'
import { configs } from '../../bench/configs.ts'
import { optionsOf } from '../../bench/options.ts'
import { type Report, reportJson, reportText } from '../../bench/report.ts'
import { summaryOf } from '../../bench/summary.ts'

const machine: BenchMachine = { cpu: 'some CPU', cores: 2, platform: 'linux x64', node: '20.20.0' }
const [small, , , , , large] = configs as [(typeof configs)[0], ...typeof configs]
const choice = { path: 'reference', workers: 1 } as const
const entry = { config: 'W1', ...choice, iterations: 100, medianMs: 50, minMs: 40 }
const baseline: Baseline = { machine, entries: [entry] }

const breakdown = breakdownOf({
  nodes: [
    { id: 1, callFrame: { functionName: 'matMul', url: 'wasm://wasm/1' } },
    { id: 2, callFrame: { functionName: 'step', url: 'file:///step.ts' } },
  ],
  samples: [1, 2],
  timeDeltas: [3, 1],
})

const report: Report = {
  machine,
  choice,
  baseline,
  peaks: undefined,
  measurements: [
    {
      config: small,
      ours: E.right({ iterations: 100, medianMs: 25, minMs: 10 }),
      breakdown: E.right(breakdown),
      pytorch: E.right({ torch: '1.13', blas: null, compiled: false, ratio: { median: 12.5, minimum: 13 } }),
    },
    {
      config: large as (typeof configs)[0],
      ours: E.left(failureOf('memory access out of bounds')),
      breakdown: E.left(failureOf('memory access out of bounds')),
      pytorch: E.left(failureOf('there is nothing to compare with')),
    },
  ],
}

test('medians and minima', () => {
  assert.deepEqual(summaryOf([3, 1, 10, 2]), { iterations: 4, medianMs: 2.5, minMs: 1 })
  assert.deepEqual(summaryOf([3, 1, 2]), { iterations: 3, medianMs: 2, minMs: 1 })
  assert.throws(() => summaryOf([]), RangeError)
})

test('a report tells times, ratios, parts, and what does not fit', () => {
  const [title, times, opponent, parts] = reportText(report).trimEnd().split('\n\n')
  assert.equal(title, 'The reference path, one thread; some CPU, Node 20.20.0.')
  const [, first = '', second = ''] = (times ?? '').split('\n').map((line) => line.trim().split(/ {2,}/).join('|'))
  assert.equal(first, 'W1|a small DNC|25|10|100|0.5|0.25|12.5|13')
  assert.equal(second, 'W6|a large DNC|does not fit|–|–|–|–')
  assert.equal(opponent, 'PyTorch 1.13, eager, one thread.')
  assert.deepEqual(
    parts?.split('\n').map((line) => line.trim().split(/ {2,}/)),
    [
      ['GEMM', 'JavaScript'],
      ['W1', '75 %', '25 %'],
    ],
  )
})

test('it says when the baseline is of another machine, and when the opponent is a slow one', () => {
  const [ours] = report.measurements
  assert.ok(ours)
  const slow = { torch: '1.13', blas: '/usr/lib/blas/libblas.so.3', compiled: false, ratio: { median: 1, minimum: 1 } }
  const text = reportText({
    ...report,
    machine: { ...machine, cores: 8 },
    measurements: [{ ...ours, pytorch: E.right(slow) }],
  })
  assert.match(text, /another machine.*cores: 2 then, 8 now/)
  assert.match(text, /libopenblas0-pthread/)
  assert.doesNotMatch(reportText(report), /another machine|libopenblas/)
})

test('floors are told where the peaks are', () => {
  const peaks = { flopsPerSecond: 5e10, cacheBytesPerSecond: 1e11, memoryBytesPerSecond: 1e10, cacheBytes: 2 ** 20 }
  assert.match(reportText({ ...report, peaks }), /floor ms/)
  assert.doesNotMatch(reportText(report), /floor ms/)
})

test('as JSON, the numbers are there as numbers', () => {
  const { configs: told } = JSON.parse(JSON.stringify(reportJson(report))) as {
    configs: ReadonlyArray<Readonly<Record<string, unknown>>>
  }
  assert.deepEqual(told[0]?.['ours'], { iterations: 100, medianMs: 25, minMs: 10 })
  assert.deepEqual(told[0]?.['toBaseline'], { median: 0.5, minimum: 0.25 })
  assert.equal(told[0]?.['N'], 16)
  assert.deepEqual(told[1]?.['ours'], { failure: { tag: 'doesNotFit', reason: 'memory access out of bounds' } })
})

test('a baseline is compared with the same config, path and workers only', () => {
  assert.deepEqual(toBaseline(baseline, { ...entry, medianMs: 25, minMs: 10 }), { median: 0.5, minimum: 0.25 })
  assert.equal(toBaseline(baseline, { ...entry, workers: 2 }), undefined)
  assert.equal(toBaseline(baseline, { ...entry, path: 'fused' }), undefined)
  assert.equal(toBaseline(baseline, { ...entry, config: 'W2' }), undefined)
  assert.equal(toBaseline(undefined, entry), undefined)
})

test('a new baseline keeps what was not measured again, unless the machine is another', () => {
  const [newer, other] = [
    { ...entry, medianMs: 25 },
    { ...entry, config: 'W2' },
  ]
  assert.deepEqual(renewed({ machine, entries: [other, entry] }, machine, [newer]).entries, [newer, other])
  const elsewhere = { ...machine, cpu: 'another' }
  assert.deepEqual(renewed({ machine, entries: [other, entry] }, elsewhere, [newer]), {
    machine: elsewhere,
    entries: [newer],
  })
  assert.deepEqual(machineDifferences(machine, machine), [])
})

test('what fails for want of memory does not fit', () => {
  for (const reason of ['memory access out of bounds', 'it ended with SIGKILL', 'JavaScript heap out of memory'])
    assert.equal(failureOf(reason).tag, 'doesNotFit', reason)
  assert.equal(failureOf('the loss is nan').tag, 'failed')
})

test('options: the default, a choice of configs, and what is wrong', () => {
  const all = optionsOf([])
  assert.ok(E.isRight(all))
  assert.deepEqual(all.right.configs, configs)
  const some = optionsOf(['--only', 'W6,W1', '--against', 'pytorch', '--peaks', '50,100,10,1'])
  assert.ok(E.isRight(some))
  assert.deepEqual(
    some.right.configs.map(({ name }) => name),
    ['W1', 'W6'],
  )
  assert.equal(some.right.peaks?.cacheBytes, 2 ** 20)
  const wrong: ReadonlyArray<readonly [string, RegExp]> = [
    ['--only=W1,W9', /--only: unknown config "W9"/],
    ['--path=quick', /--path: expected fused or reference/],
    ['--workers=0', /--workers: expected a whole number/],
    ['--seconds=none', /--seconds: expected a number > 0/],
    ['--against=jax', /--against: expected pytorch/],
    ['--compile', /--compile: it is for --against pytorch/],
    ['--peaks=1,2', /--peaks: expected four numbers/],
    ['--fast', /--fast/],
  ]
  const refusedTogether = optionsOf(['--path=reference', '--workers=2'])
  assert.ok(E.isLeft(refusedTogether))
  assert.match(refusedTogether.left, /--workers: the reference path has one/)
  for (const [flag, message] of wrong) {
    const refused = optionsOf([flag])
    assert.ok(E.isLeft(refused), flag)
    assert.match(refused.left, message)
  }
})
