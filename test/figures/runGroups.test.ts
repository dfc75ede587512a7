import assert from 'node:assert/strict'
import { test } from 'node:test'
import { curvesFigure } from '../../src/figures/curvesFigure.ts'
import { type Run, runsByTask } from '../../src/figures/runGroups.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'
import { assertWhole, textsOf } from './support.ts'

const record = (step: number, loss: number, bitErrors?: number): MetricsRecord => ({
  step,
  sequences: step,
  loss,
  gradientNorm: 1,
  learningRate: 0.001,
  skipped: 0,
  seconds: step,
  ...(bitErrors !== undefined && {
    evaluation: {
      heldOut: { sequences: 4, loss, bitErrors, correct: bitErrors === 0 ? 1 : 0, guessLoss: 80, optimalLoss: 5 },
      variants: {},
    },
  }),
})

const model = (kind: string, more: object = {}) => ({ kind, slots: 16, outputs: { kind: 'bits' }, ...more })

const run = (
  name: string,
  { task = 'copy', seed = 1, kind = 'ntm', ...more }: Readonly<Record<string, unknown>> = {},
  records: ReadonlyArray<MetricsRecord> = [record(1, 80, 9), record(2, 20, 4), record(3, 10, 2)],
): Run => ({ name, records, config: { task: { name: task }, model: model(kind as string, more), seed, steps: 9 } })

const namesOf = (runs: ReadonlyArray<Run>): ReadonlyArray<readonly [string, ReadonlyArray<string>]> =>
  runsByTask(runs).map(({ task, groups }) => [task, groups.map(({ name }) => name)])

test('runs are grouped by task, then by all options but the seed; groups are named by what tells them apart', () => {
  assert.deepEqual(
    namesOf([run('a', { seed: 1 }), run('b', { seed: 2 }), run('c', { seed: 3 }), run('d', { kind: 'dnc', links: 4 })]),
    [['copy', ['ntm: 3 seeds', 'dnc: d']]],
  )
  assert.deepEqual(
    namesOf([run('a'), run('b', { task: 'dyck' }), run('c', { seed: 2 }), run('d', { task: 'dyck', slots: 8 })]),
    [
      ['copy', ['2 seeds']],
      ['dyck', ['slots=16: b', 'slots=8: d']],
    ],
  )
  assert.deepEqual(namesOf([run('a'), run('b')]), [['copy', ['2 runs']]])
  assert.deepEqual(namesOf([run('a', { layers: 1 }), run('b', { controller: { layers: 2 } })]), [
    ['copy', ['model.layers=1: a', 'model.controller.layers=2: b']],
  ])
})

test('many options are counted, and runs without a config stand alone', () => {
  const options = Object.fromEntries(Array.from({ length: 8 }, (_, at) => [`option${at}`, 1]))
  const others = Object.fromEntries(Object.keys(options).map((key) => [key, 2]))
  const [name = ''] = namesOf([run('a', options), run('b', others)]).flatMap(([, names]) => names)
  assert.equal(name, 'option0=1, option1=1, option2=1, option3=1, option4=1, 3 more options: a')
  const unknown = ['x', 'y'].map((of) => ({ name: of, records: [record(1, 2)] }))
  assert.deepEqual(namesOf(unknown), [['unknown task', ['x', 'y']]])
})

test('seeds are a median on a band, with the seeds as thin lines; the legend counts them', () => {
  const seeds = [1, 2, 3].map((seed) => run(`copy-${seed}`, { seed }, [record(1, 80, 9), record(2, 20 * seed, seed)]))
  const [task, ...others] = runsByTask([...seeds, run('other', { kind: 'dnc' })])
  assert.ok(task !== undefined && others.length === 0)
  const svg = curvesFigure(task, 'Four runs')
  assertWhole(svg)
  const texts = textsOf(svg)
  for (const text of ['ntm: 3 seeds', 'dnc: other', 'guessing 80', 'optimal 5', 'Training loss'])
    assert.ok(texts.includes(text), text)
  assert.ok(texts.some((text) => text.includes('median over the seeds')))
  const [loss = ''] = svg.split('Bit errors')
  assert.equal(loss.match(/fill-opacity="0\.15"/g)?.length, 1, 'one band')
  assert.equal(loss.match(/stroke-width="0\.8"/g)?.length, 3, 'three thin lines')
  assert.ok(!texts.includes('Gradient norm') || svg.split('Gradient norm').length === 2)
})

test('no panel is empty: neither without points nor with points that its axis cannot show', () => {
  const zero = [1, 2].map((step) => ({ ...record(step, 0), gradientNorm: Number.NaN }))
  const [task] = runsByTask([run('a', {}, [...zero, record(3, 5)])])
  assert.ok(task)
  const young = textsOf(curvesFigure(task, 'Young'))
  assert.ok(young.includes('Training loss') && young.includes('Gradient norm'))
  assert.ok(!young.some((text) => /errors|Without|no data/.test(text)))
  const [flat] = runsByTask([run('a', {}, [{ ...record(1, 0), gradientNorm: 3 }])])
  assert.ok(flat)
  assert.ok(!textsOf(curvesFigure(flat, 'Flat')).includes('Training loss'))
})

test('a run that solved its task stays as it is; a median ends with the first that did not', () => {
  const solved = run('solved', { seed: 1 }, [record(1, 8, 4), record(2, 4, 0), record(3, 2, 0)])
  const long = run('long', { seed: 2 }, [record(1, 8, 4), record(3, 8, 4), record(10, 8, 4)])
  const short = run('short', { seed: 3 }, [record(1, 8, 4), record(5, 8, 4)])
  const endOf = (...runs: ReadonlyArray<Run>): number => {
    const [task] = runsByTask(runs)
    assert.ok(task)
    const [, path = ''] =
      /<path d="([^"]*)" fill="none" stroke="#0072b2" stroke-width="2.2"/.exec(curvesFigure(task, '')) ?? []
    return Number(/[ML]([\d.]+) [\d.]+$/.exec(path)?.[1])
  }
  const whole = endOf(solved, long)
  assert.ok(whole > 250)
  assert.ok(Math.abs(endOf(solved, short, long) - whole / 2) < 1)
})
