import { child, coinFlips, integer, type Key, normal } from '../../src/core/random.ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { deepMerge, type JsonRecord } from '../../src/config/json.ts'
import { buildModel } from '../../src/models/model.ts'
import { type TargetKind, unscaled } from '../../src/models/targets.ts'
import type { Experiment } from '../../src/runs/experiment.ts'
import { keyOf } from '../../src/core/random.ts'
import { type Task, targetKindOf } from '../../src/tasks/task.ts'
import { optimizerOf } from '../../src/training/optimizers/optimizer.ts'
import { valid } from './trainers.ts'

const times = <A>(count: number, of: (at: number) => A): ReadonlyArray<A> =>
  Array.from({ length: count }, (_, at) => of(at))

const NAMES = ['a', 'b', ' '] as const
const oneHot = (at: number): ReadonlyArray<number> => NAMES.map((_, channel) => (channel === at ? 1 : 0))

/** The weights of rows: of some 2 or ½, whose errors count as those of weight 1. */
const weightOf = (key: Key, t: number): number => [0.5, 1, 2][integer(child(child(key, 'weights'), t), 0, 2)] as number

/** Classes: say the symbol of `delay` rows before. Inputs `[T, 3]`, one-hot; the first rows do not count. */
export const symbolEcho = (delay = 1): Task => ({
  name: 'symbol-echo',
  inputSize: 3,
  targetSize: 3,
  maxSteps: 6,
  targets: { kind: 'classes', names: NAMES },
  draw: (key) => {
    const count = integer(child(key, 'count'), delay + 1, 6)
    const symbols = times(count, (t) => integer(child(child(key, 'symbols'), t), 0, 2))
    return {
      inputs: symbols.map(oneHot),
      targets: times(count, (t) => (t < delay ? [0, 0, 0] : oneHot(symbols[t - delay] as number))),
      mask: times(count, (t) => (t < delay ? 0 : weightOf(key, t))),
    }
  },
  variants: [],
})

/** Values in units of their own: two numbers, of mean 20 and −3, come out a row later. Inputs and targets `[T, 2]`. */
export const delayLine: Task = {
  name: 'delay-line',
  inputSize: 2,
  targetSize: 2,
  maxSteps: 5,
  targets: { kind: 'values', names: ['warmth', 'depth'] },
  standardisation: {
    inputs: { mean: [20, -3], deviation: [4, 0.5] },
    targets: { mean: [20, -3], deviation: [4, 0.5] },
  },
  draw: (key) => {
    const count = integer(child(key, 'count'), 2, 5)
    const noise = normal(child(key, 'numbers'), 2 * count)
    const rows = times(count, (t) => [20 + 4 * (noise[2 * t] as number), -3 + 0.5 * (noise[2 * t + 1] as number)])
    return {
      inputs: rows,
      targets: times(count, (t) => rows[Math.max(0, t - 1)] as ReadonlyArray<number>),
      mask: times(count, (t) => (t === 0 ? 0 : weightOf(key, t))),
    }
  },
  variants: [],
}

/** Bits: the input of a row before, with weights. */
const bitEcho: Task = {
  name: 'bit-echo',
  inputSize: 2,
  targetSize: 2,
  maxSteps: 4,
  draw: (key) => {
    const flips = coinFlips(key, 8)
    const rows = times(4, (t) => [flips[2 * t] as number, flips[2 * t + 1] as number])
    return {
      inputs: rows,
      targets: times(4, (t) => rows[Math.max(0, t - 1)] as ReadonlyArray<number>),
      mask: times(4, (t) => (t === 0 ? 0 : weightOf(key, t))),
    }
  },
  variants: [],
}

/** A small task of each kind of targets. */
export const kindTasks: Readonly<Record<TargetKind, Task>> = {
  bits: bitEcho,
  classes: symbolEcho(),
  values: delayLine,
}

/** A tiny model for a task given by value, and how it trains. */
export const experimentWith = (task: Task, options: JsonRecord = {}): Experiment => {
  const tiny: JsonRecord = {
    model: { slots: 3, wordSize: 2, controller: { units: 4 } },
    optimizer: { schedule: { kind: 'constant' } },
    batchSize: 4,
    steps: 12,
    until: 'steps',
    reportEvery: 3,
    evalEvery: 4,
    checkpointEvery: 5,
    evaluation: { sequences: 8, variantSequences: 0 },
  }
  const resolved = valid(resolveConfig({ file: deepMerge(tiny, options), source: 'a test' }))
  const { inputs = unscaled, targets = unscaled } = task.standardisation ?? {}
  const model = {
    ...resolved.model,
    outputs: { kind: targetKindOf(task) },
    standardisation: { inputs, outputs: targets },
  }
  const config = { ...resolved, model }
  return {
    config,
    task,
    model: buildModel(model, task.inputSize, task.targetSize, config.path),
    optimizer: optimizerOf(config.optimizer),
    batchSize: config.batchSize,
    key: keyOf(config.seed),
  }
}
