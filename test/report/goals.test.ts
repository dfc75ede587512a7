import assert from 'node:assert/strict'
import { test } from 'node:test'
import { either as E } from 'fp-ts'
import { plainConfig } from '../../src/commands/reproduce/jobs.ts'
import { presetNames } from '../../src/config/presets/index.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { goals, goalsFor } from '../../src/report/goals.ts'
import { isTask, published } from '../../src/report/published.ts'
import { worstAfterSolved } from '../../src/report/result.ts'
import { spreadCurve } from '../../src/report/spreadCurve.ts'
import { experimentOf } from '../../src/runs/experiment.ts'
import type { Evaluation } from '../../src/training/evaluation.ts'
import { rowOf, runOf } from './reportRow.ts'

const verdictsOf = (row: ReturnType<typeof rowOf>) => goalsFor(row).map(({ text, verdict }) => [text, verdict(row)])

/** The config of a task by one of the presets. */
const configsOf = (task: string) =>
  presetNames.map((preset) => {
    const config = resolveConfig({ preset, flags: { task: { name: task } }, source: 'a test' })
    return E.isRight(config) ? config.right : assert.fail(`${preset} makes no config of ${task}`)
  })

const marks = (bitErrors: number, loss = 1): Evaluation => ({
  sequences: 4,
  loss,
  bitErrors,
  correct: 0,
  optimalLoss: 1,
})

test('every goal and every published figure is of a task as some preset has it', () => {
  for (const { task, options } of [...goals, ...published])
    assert.ok(
      configsOf(task).some((config) => isTask(plainConfig(config), task, options)),
      `no preset has ${task} with ${JSON.stringify(options)}`,
    )
})

test('every goal can be told from the sets that its task is evaluated on', () => {
  for (const { task, options, text, verdict } of goals.filter(({ text }) => !text.startsWith('no spike'))) {
    const config = configsOf(task).find((one) => isTask(plainConfig(one), task, options)) ?? assert.fail(task)
    const experiment = experimentOf(config)
    if (E.isLeft(experiment)) assert.fail(task)
    const variants = experiment.right.task.variants.map(({ name }) => [name, marks(0)] as const)
    const row = rowOf(
      runOf(1, null, { sequences: 1e6, marks: { heldOut: marks(0), variants: Object.fromEntries(variants) } }),
    )
    assert.notEqual(verdict(row), 'unknown', `${task}: ${text}`)
  }
})

test('a goal by sequences is met by the median of ten seeds, and only where none fails', () => {
  const ten = (...solved: ReadonlyArray<number | null>) => rowOf(...solved.map((at, index) => runOf(index + 1, at)))
  const eight = Array.from({ length: 8 }, () => 8000)
  const [met, missed, failed, few] = [
    ten(...eight, 10_000, 90_000),
    ten(...eight.map(() => 10_001), 8000, 8000),
    ten(...eight, 8000, null),
    ten(...eight, 8000),
  ].map((row) => verdictsOf(row)[0]?.[1])
  assert.deepEqual([met, missed, failed, few], ['met', 'missed', 'missed', 'unknown'])
})

test('what was not measured is neither met nor missed', () => {
  assert.deepEqual(verdictsOf(rowOf(runOf(1, 8000)))[1], ['zero errors at length 120', 'unknown'])
  const task = { name: 'copy', bits: 8, minWords: 1, maxWords: 20 }
  const baseline = (sequences: number, solved: number | null = null, kind = 'lstm') => {
    const config = { task, model: { kind: 'none', controller: { kind } } }
    return verdictsOf(rowOf(runOf(1, solved, { memory: 'none', config, sequences })))
  }
  const text = 'confirm: an LSTM does not solve it by 1,000,000 sequences'
  assert.deepEqual(baseline(999_999), [[text, 'unknown']])
  assert.deepEqual(baseline(1_000_000), [[text, 'met']])
  assert.deepEqual(baseline(5000, 5000), [[text, 'missed']])
  assert.deepEqual(baseline(5000, 5000, 'transformer'), [])
})

test('spikes are what comes after a run had solved its task', () => {
  const curve = { sequences: [1, 2, 3, 4, 5], errors: [9, 0, 0, 0.5, 0], loss: [1, 1, 1, 1, 1] }
  const solved = { sequences: 3, seconds: 1 }
  assert.equal(worstAfterSolved({ solved, curve }), 0.5)
  assert.equal(worstAfterSolved({ solved: { ...solved, sequences: 5 }, curve }), undefined)
  assert.equal(worstAfterSolved({ solved: null, curve }), undefined)
})

test('the median over runs: who ended stays there, who diverged is lost', () => {
  const curveOf = (...errors: ReadonlyArray<number>) => ({
    sequences: errors.map((_, at) => 10 * (at + 1)),
    errors,
    loss: errors,
  })
  const learnt = { ended: 'solved', curve: curveOf(8, 0) } as const
  const slow = { ended: 'steps', curve: curveOf(8, 6, 2) } as const
  const lost = { ended: 'diverged', curve: curveOf(8, 4) } as const
  const medians = (...runs: Parameters<typeof spreadCurve>[0]) =>
    spreadCurve(runs, 'errors').map(({ x, spread }) => [x, spread.median])
  assert.deepEqual(medians(learnt, slow), [
    [10, 8],
    [20, 3],
    [30, 1],
  ])
  assert.deepEqual(medians(slow, lost, lost), [
    [10, 8],
    [20, Number.POSITIVE_INFINITY],
    [30, Number.POSITIVE_INFINITY],
  ])
})
