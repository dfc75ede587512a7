import * as tf from '@tensorflow/tfjs-core'
import { release, scope } from '../core/ownership.ts'
import { entries, type TreeRecord } from '../core/tree.ts'
import { unroll } from '../step/index.ts'
import { valueAndGradients } from '../training/gradients.ts'
import { crossEntropy } from '../training/loss.ts'
import { type Labels, relabelling, type SlotHistory } from './relabelling.ts'
import type { Vector } from './vector.ts'

/** Absolute for outputs and states, relative for the loss. */
export const TOLERANCE = 2e-5
/** Relative to the gradient's largest entry. */
export const GRADIENT_TOLERANCE = 1e-4

/** One tensor's largest error, and the tolerance it is held to. */
export type Finding = Readonly<{ tensor: string; error: number; tolerance: number; passed: boolean }>

export type Verification = Readonly<{
  findings: ReadonlyArray<Finding>
  /** By sequence: slots that another order among equals gave other names. */
  relabelled: ReadonlyArray<ReadonlyArray<readonly [slot: number, label: number]>>
}>

type Table = Readonly<{ shape: ReadonlyArray<number>; data: ArrayLike<number> }>
type Tables = ReadonlyMap<string, Table>

const finding = (tensor: string, error: number, tolerance: number): Finding => ({
  tensor,
  error,
  tolerance,
  passed: error <= tolerance,
})

const read = async (tensor: tf.Tensor): Promise<Table> => ({ shape: tensor.shape, data: await tensor.data() })

const readTree = async (tree: TreeRecord): Promise<Tables> =>
  new Map(await Promise.all(entries(tree).map(async ([path, leaf]) => [path, await read(leaf)] as const)))

/** The largest difference; NaN where shapes differ or a number is missing. */
const largestError = (got: Table | undefined, expected: Table): number => {
  if (got === undefined || got.shape.join() !== expected.shape.join()) return Number.NaN
  let worst = 0
  for (let at = 0; at < expected.data.length; at++) {
    const difference = Math.abs((got.data[at] as number) - (expected.data[at] as number))
    if (!(difference <= worst)) worst = difference
  }
  return worst
}

const largest = ({ data }: Table): number => Array.from(data).reduce((most, x) => Math.max(most, Math.abs(x)), 0)

/** Runs the machine step by step and keeps every state: `[T …]` by path, and outputs `[T B O]`. */
const trajectory = ({
  model,
  params,
  initial,
  inputs,
}: Vector): Readonly<{ states: TreeRecord; outputs: tf.Tensor3D }> =>
  scope(() => {
    const states: TreeRecord[] = []
    const outputs: tf.Tensor2D[] = []
    let state = initial
    for (const row of tf.unstack(inputs) as tf.Tensor2D[]) {
      const [next, output] = model.step(params, state, row)
      states.push(next)
      outputs.push(output)
      state = next
    }
    const stacked = entries(state).map(
      ([path]) => [path, tf.stack(states.map((each) => new Map(entries(each)).get(path) as tf.Tensor))] as const,
    )
    return { states: Object.fromEntries(stacked), outputs: tf.stack(outputs) as tf.Tensor3D }
  })

const lossAndGradients = ({ model, params, initial, inputs, targets, mask }: Vector) =>
  valueAndGradients(params, (values) =>
    scope(() => crossEntropy({ logits: unroll(model.step, values, initial, inputs)[1], targets, mask })),
  )

/** Where a state's tensor counts slots: its axes after time and batch that are as long as there are slots. */
const slotAxes: Readonly<Record<string, ReadonlyArray<number>>> = {
  memory: [2],
  usage: [2],
  readWeightings: [3],
  writeWeightings: [3],
  precedence: [3],
  link: [3, 4],
}

/** The entries of a `[T B …]` table at a time and sequence, by their index. */
const indexed = ({ shape, data }: Table, t: number, b: number): ReadonlyArray<readonly [number[], number]> => {
  const inner = shape.slice(2)
  const size = inner.reduce((product, n) => product * n, 1)
  const start = (t * (shape[1] as number) + b) * size
  return Array.from({ length: size }, (_, flat) => {
    const index: number[] = []
    let rest = flat
    for (const n of inner.toReversed()) {
      index.unshift(rest % n)
      rest = Math.floor(rest / n)
    }
    return [index, data[start + flat] as number] as const
  })
}

/** `[t][n]`: the numbers that a table has for each slot of one sequence. */
const perSlot = (
  table: Table | undefined,
  axis: number,
  slots: number,
  b: number,
): ReadonlyArray<ReadonlyArray<ReadonlyArray<number>>> =>
  Array.from({ length: table?.shape[0] ?? 0 }, (_, t) => {
    const rows = Array.from({ length: slots }, (): number[] => [])
    for (const [index, value] of table ? indexed(table, t, b) : []) rows[index[axis - 2] as number]?.push(value)
    return rows
  })

/** What the tables say of each slot of one sequence; the link excepted, which ties slots to each other. */
const historyOf = (tables: Tables, slots: number, b: number): SlotHistory => {
  const parts = Object.entries(slotAxes)
    .filter(([, axes]) => axes.length === 1)
    .map(([path, [axis]]) => perSlot(tables.get(path), axis as number, slots, b))
  const [first = []] = parts
  return {
    features: first.map((rows, t) => rows.map((_, n) => parts.flatMap((part) => part[t]?.[n] ?? []))),
    usage: perSlot(tables.get('usage'), 2, slots, b).map((rows) => rows.flat()),
    writes: perSlot(tables.get('writeWeightings'), 3, slots, b),
  }
}

/** Tables `[T …]` with the initial state before them. */
const startingFrom = (initial: Tables, tables: Tables): Tables =>
  new Map(
    [...tables].map(([path, { shape, data }]) => [
      path,
      {
        shape: [(shape[0] ?? 0) + 1, ...shape.slice(1)],
        data: [...Array.from(initial.get(path)?.data ?? []), ...Array.from(data)],
      },
    ]),
  )

/** A state's table with the slots of each sequence relabelled. */
const relabelled = (path: string, table: Table, labels: ReadonlyArray<Labels>): Table => {
  const axes = slotAxes[path] ?? []
  const [steps = 0, batch = 0, ...inner] = table.shape
  const size = inner.reduce((product, n) => product * n, 1)
  const data = Array.from(table.data)
  for (let t = 0; t < steps; t++)
    for (let b = 0; b < batch; b++)
      for (const [index, value] of indexed(table, t, b)) {
        const moved = index.map((at, axis) => (axes.includes(axis + 2) ? (labels[b]?.[at] ?? at) : at))
        const flat = moved.reduce((offset, at, axis) => offset * (inner[axis] as number) + at, 0)
        data[(t * batch + b) * size + flat] = value
      }
  return { shape: table.shape, data }
}

const compareStates = (got: Tables, expected: Tables, initial: Tables, vector: Vector) => {
  const { slots, kind } = vector.model.config
  const batch = vector.inputs.shape[1]
  const identity = Array.from({ length: slots }, (_, n) => n)
  const labels = Array.from({ length: batch }, (_, b) =>
    kind === 'dnc'
      ? relabelling(
          historyOf(startingFrom(initial, got), slots, b),
          historyOf(startingFrom(initial, expected), slots, b),
          TOLERANCE,
        )
      : identity,
  )
  const findings = [...expected].map(([path, table]) => {
    const own = got.get(path)
    return finding(`states/${path}`, largestError(own && relabelled(path, own, labels), table), TOLERANCE)
  })
  const exchanged = labels.map((list) =>
    list.map((label, n) => [n, label] as const).filter(([n, label]) => n !== label),
  )
  return { findings, relabelled: exchanged }
}

/**
 * Recomputes a conformance vector on the running backend and compares everything.
 *
 * @returns a finding per tensor
 */
export const verify = async (vector: Vector): Promise<Verification> => {
  const { states, outputs } = trajectory(vector)
  const { value, gradients } = lossAndGradients(vector)
  try {
    const { expected } = vector
    const expectedGradients = await readTree(expected.gradients)
    const gotGradients = await readTree(gradients)
    const loss = await read(expected.loss)
    const compared = compareStates(
      await readTree(states),
      await readTree(expected.states),
      await readTree(vector.initial),
      vector,
    )
    const outputError = largestError(await read(outputs), await read(expected.outputs))
    const lossError = largestError(await read(value), loss) / largest(loss)
    return {
      relabelled: compared.relabelled,
      findings: [
        finding('outputs', outputError, TOLERANCE),
        ...compared.findings,
        finding('loss', lossError, TOLERANCE),
        ...[...expectedGradients].map(([path, table]) =>
          finding(
            `gradients/${path}`,
            largestError(gotGradients.get(path), table) / largest(table),
            GRADIENT_TOLERANCE,
          ),
        ),
      ],
    }
  } finally {
    release(states)
    release({ outputs, value })
    release(gradients)
  }
}
