import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import * as tf from '@tensorflow/tfjs-core'
import { defineController } from '../../src/controllers/controller.ts'
import { ones } from '../../src/core/initializers.ts'
import { tidy } from '../../src/core/ownership.ts'
import type { StateSpecs } from '../../src/core/state.ts'
import { child, keyOf, normal, uniform } from '../../src/core/random.ts'
import { mapLeaves, type TreeRecord } from '../../src/core/tree.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { buildModel, type Model, pathNames } from '../../src/models/model.ts'
import { builtInModelParts } from '../../src/models/parts.ts'
import { lossOf, outputsOf } from '../../src/training/step.ts'
import { resolved } from '../config/resolved.ts'
import { ready } from '../support/ready.ts'

before(ready)

/**
 * The forward pass of an advanced DNC in double precision, written from the equations of Franke et al. 2018 as
 * JoergFranke/ADNC computes them: adnc/model/mann.py, controller_units/custom_lstm_cell.py, memory_units/content_based_cell.py and
 * dnc_cell.py. `cosine` and `usage` are our own ε, which that code does not have.
 */
type Rows = number[][]
type Epsilons = Readonly<{ cosine: number; usage: number }>
const [SLOTS, WORD, HEADS, UNITS, INPUTS, OUTPUTS] = [5, 4, 2, 6, 3, 2]

const sum = (row: ReadonlyArray<number>): number => row.reduce((total, x) => total + x, 0)
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const oneplus = (x: number): number => 1 + Math.log(1 + Math.exp(x))
const dot = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number => sum(a.map((x, at) => x * (b[at] ?? 0)))
const plus = (a: ReadonlyArray<number>, b: ReadonlyArray<number>): number[] => a.map((x, at) => x + (b[at] ?? 0))
const times = (x: ReadonlyArray<number>, kernel: Rows): number[] =>
  (kernel[0] ?? []).map((_, column) => sum(x.map((value, row) => value * (kernel[row]?.[column] ?? 0))))
/** adnc/model/utils/normalization.py */
const layerNorm = (x: number[], scale: number[], beta: number[]): number[] => {
  const mean = sum(x) / x.length
  const variance = sum(x.map((value) => (value - mean) ** 2)) / x.length
  return x.map((value, at) => ((value - mean) / Math.sqrt(variance + 1e-6)) * (scale[at] ?? 0) + (beta[at] ?? 0))
}
const softmax = (x: number[]): number[] => {
  const powers = x.map((value) => Math.exp(value - Math.max(...x)))
  return powers.map((power) => power / sum(powers))
}

/** Values of params by their paths. */
type Values = (path: string) => { vector: number[]; matrix: Rows }

const adncOutputs = (values: Values, inputs: Rows, dropout: Rows, ε: Epsilons): Rows => {
  const vector = (path: string): number[] => values(path).vector
  const matrix = (path: string): Rows => values(path).matrix
  const length = (row: number[]): number => Math.sqrt(dot(row, row) + ε.cosine)
  const content = (memory: Rows, key: number[], strength: number): number[] =>
    softmax(memory.map((row) => (strength * dot(key, row)) / (length(key) * length(row) + ε.cosine)))

  let memory: Rows = Array.from({ length: SLOTS }, () => Array.from({ length: WORD }, () => 1 / (SLOTS * WORD)))
  let usage: number[] = Array.from({ length: SLOTS }, () => 0)
  let written: number[] = usage
  let readWeightings: Rows = Array.from({ length: HEADS }, () => usage)
  let cell: number[] = Array.from({ length: UNITS }, () => 0)
  let fedBack = { reads: Array.from({ length: HEADS * WORD }, () => 0), hidden: cell }

  return inputs.map((x, t) => {
    const sums = plus(
      times([...x, ...fedBack.reads], matrix('controller/kernel')),
      times(fedBack.hidden, matrix('controller/recurrentKernel')),
    )
    const gates = layerNorm(sums, vector('controller/norm/gain'), vector('controller/bias'))
    const gate = (index: number): number[] => gates.slice(index * UNITS, (index + 1) * UNITS)
    const [i, f, g, o] = [gate(0), gate(1), gate(2), gate(3)]
    cell = cell.map((c, at) => sigmoid(f[at] as number) * c + sigmoid(i[at] as number) * Math.tanh(g[at] as number))
    const shown = layerNorm(cell, vector('controller/norm/cellGain'), vector('controller/norm/cellBias'))
    const hidden = shown.map((c, at) => sigmoid(o[at] as number) * Math.tanh(c))

    const ξ = layerNorm(
      plus(times(hidden, matrix('interface/kernel')), vector('interface/innerBias')),
      vector('interface/gain'),
      vector('interface/bias'),
    )
    let from = 0
    const take = (count: number): number[] => ξ.slice(from, (from += count))
    const readKeys = Array.from({ length: HEADS }, () => take(WORD))
    const [writeKey, writeVector] = [take(WORD), take(WORD)]
    const readStrengths = take(HEADS).map(oneplus)
    const [writeStrength = 0] = take(1).map(oneplus)
    const erase = take(WORD).map(sigmoid)
    const freeGates = take(HEADS).map(sigmoid)
    const [allocationGate = 0, writeGate = 0] = take(2).map(sigmoid)

    usage = usage.map((u, n) => {
      const w = written[n] as number
      const kept = freeGates.map((free, head) => 1 - free * (readWeightings[head]?.[n] as number))
      return (u + w - u * w) * kept.reduce((product, factor) => product * factor, 1)
    })
    const safe = usage.map((u) => ε.usage + (1 - ε.usage) * u)
    const order = safe.map((_, n) => n).toSorted((a, b) => (safe[a] as number) - (safe[b] as number) || a - b)
    const allocation = safe.map((u, n) =>
      order.slice(0, order.indexOf(n)).reduce((product, before) => product * (safe[before] as number), 1 - u),
    )
    const lookedUp = content(memory, writeKey, writeStrength)
    written = allocation.map(
      (a, n) => writeGate * (allocationGate * a + (1 - allocationGate) * (lookedUp[n] as number)),
    )
    memory = memory.map((row, n) =>
      row.map(
        (m, w) =>
          m * (1 - (written[n] as number) * (erase[w] as number)) + (written[n] as number) * (writeVector[w] as number),
      ),
    )
    readWeightings = readKeys.map((key, head) => content(memory, key, readStrengths[head] as number))
    const reads = readWeightings.flatMap((weighting) => times(weighting, memory))
    // tf.nn.dropout, of which the same result goes to the outputs and to the controller's next step.
    const left = hidden.map((h, unit) => h * (dropout[t]?.[unit] as number))
    fedBack = { reads, hidden: left }
    return plus(times([...left, ...reads], matrix('readout/kernel')), vector('readout/bias'))
  })
}

const model: Model = buildModel(
  resolved('adnc', {
    model: {
      slots: SLOTS,
      wordSize: WORD,
      readHeads: HEADS,
      controller: { units: UNITS },
      conventions: { bypassDropout: 0.3 },
    },
  }).model,
  INPUTS,
  OUTPUTS,
)
const T = 7

/** Params of normal numbers, inputs, and dropout factors. */
const drawn = () => {
  const key = keyOf(5)
  const params: TreeRecord = mapLeaves(model.init(key), (leaf, path) =>
    tf.tensor(
      normal(child(key, path), leaf.size).map((x) => 0.7 * x),
      leaf.shape,
    ),
  )
  const rows = (values: ArrayLike<number>, width: number): Rows =>
    Array.from({ length: values.length / width }, (_, row) => Array.from(values).slice(row * width, (row + 1) * width))
  const values: Values = (path) => {
    const leaf = path
      .split('/')
      .reduce<TreeRecord | tf.Tensor>((tree, name) => (tree as TreeRecord)[name] as TreeRecord, params)
    const { shape } = leaf as tf.Tensor
    const numbers = (leaf as tf.Tensor).dataSync()
    return { vector: Array.from(numbers), matrix: rows(numbers, shape.at(-1) as number) }
  }
  const inputs = tf.tensor3d(normal(child(key, 'inputs'), T * INPUTS), [T, 1, INPUTS])
  const dropout = tf.tensor3d(
    uniform(child(key, 'dropout'), T * UNITS).map((x) => (x < 0.3 ? 0 : 1 / 0.7)),
    [T, 1, UNITS],
  )
  return { params, values, inputs, dropout, rows }
}

const apart = (tensor: tf.Tensor, expected: Rows): number =>
  Math.max(...Array.from(tensor.dataSync(), (x, at) => Math.abs(x - (expected.flat()[at] as number))))

for (const path of pathNames)
  test(`adnc, ${path}: outputs in use are those of its published code`, () =>
    tidy(() => {
      const { params, values, inputs, rows } = drawn()
      const [, outputs] = unrollSequence({ ...model, path }, params, undefined, inputs)
      const all = Array.from({ length: T }, () => Array.from({ length: UNITS }, () => 1))
      const given = rows(inputs.dataSync(), INPUTS)
      assert.ok(apart(outputs, adncOutputs(values, given, all, { cosine: 1e-6, usage: 1e-6 })) < 1e-5)
      assert.ok(apart(outputs, adncOutputs(values, given, all, { cosine: 0, usage: 0 })) < 1e-3)
    }))

test('adnc: what is dropped is also missing from what the next step gets, as in its published code', () =>
  tidy(() => {
    const { params, values, inputs, dropout, rows } = drawn()
    const outputs = outputsOf({ ...model, path: 'reference' }, params, { inputs, dropout })
    const [given, factors] = [rows(inputs.dataSync(), INPUTS), rows(dropout.dataSync(), UNITS)]
    const expected = adncOutputs(values, given, factors, { cosine: 1e-6, usage: 1e-6 })
    assert.ok(apart(outputs, expected) < 1e-5)
    // In the kernels, dropout is seen in the loss alone.
    const [targets, mask] = [tf.zeros<tf.Rank.R3>([T, 1, OUTPUTS]), tf.ones<tf.Rank.R2>([T, 1])]
    const [loss = 0] = lossOf({ ...model, path: 'fused' }, params, { inputs, targets, mask, dropout }).dataSync()
    const bits = sum(expected.flat().map((logit) => Math.log2(1 + Math.exp(logit))))
    assert.ok(Math.abs(loss - bits) < 1e-4, `${loss} bits, expected ${bits}`)
  }))

test('a controller of one’s own whose recurrence can be dropped must have a hidden state', () => {
  const own = (state: StateSpecs) =>
    defineController({
      kind: 'own',
      name: 'own',
      summary: '',
      source: '',
      options: [],
      conventions: ['recurrentDropout'],
      layer: ({ inputSize, units }) => ({
        params: { kernel: { shape: [inputSize, units], initialize: ones } },
        state,
        step: ({ kernel }, before, x) => [before, tf.matMul(x, kernel as tf.Tensor2D)],
      }),
    })
  const built = (state: StateSpecs) => {
    const parts = { ...builtInModelParts, controllers: [...builtInModelParts.controllers, own(state)] }
    return buildModel({ ...model.config, controller: { kind: 'own', units: 2, layers: 1 } }, 1, 1, { parts })
  }
  assert.throws(() => built({}), /own: state: expected hidden of shape \[2\], as its conventions have recurrentDropout/)
  assert.throws(() => built({ hidden: { shape: [3], role: 'controller' } }), /expected hidden of shape \[2\]/)
  assert.ok(built({ hidden: { shape: [2], role: 'controller' } }).trainingStep)
})
