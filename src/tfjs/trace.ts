import * as tf from '@tensorflow/tfjs-core'

/** What a kernel gets besides tensors. */
export type Attributes = Readonly<Record<string, unknown>>

/** The entries of a tensor, row by row. */
export type Entries = Float32Array | Int32Array | Uint8Array

/** A tensor of a trace. */
export type TracedValue = Readonly<{
  shape: ReadonlyArray<number>
  dtype: tf.DataType
  /** Its entries, if they do not depend on the given tensors. */
  entries: Entries | undefined
}>

/** A call of a kernel. Tensors are numbers, their places in the trace's `values`. */
export type TracedCall = Readonly<{
  kernel: string
  /** In the kernel's order. */
  inputs: ReadonlyArray<number>
  attributes: Attributes
  outputs: ReadonlyArray<number>
}>

/** All kernels that a computation called, in order. */
export type Trace = Readonly<{
  values: ReadonlyArray<TracedValue>
  calls: ReadonlyArray<TracedCall>
  /** The places of the given tensors, and of the results. */
  given: ReadonlyArray<number>
  results: ReadonlyArray<number>
}>

type Inputs = Readonly<Record<string, tf.Tensor | null | undefined>>
type RunKernel = (kernel: string, inputs: Inputs, attributes?: Attributes) => tf.Tensor | tf.Tensor[]

const entriesOf = (tensor: tf.Tensor): Entries => tensor.dataSync<'float32' | 'int32' | 'bool'>()

/**
 * Runs a computation, and records the kernels that it calls: those of gradients' forward passes, too, and not those that
 * other kernels call.
 *
 * tfjs has no hook for that, so its engine's `runKernel` is replaced while the computation runs.
 *
 * @param given the tensors that the computation may take other values of; all others count as constants
 * @param body  synchronous; its results are tensors that the caller owns
 */
export const traced = (given: ReadonlyArray<tf.Tensor>, body: () => ReadonlyArray<tf.Tensor>): Trace => {
  const values: TracedValue[] = []
  const calls: TracedCall[] = []
  /** The place of each tensor, by its number, which tfjs never gives twice. */
  const places = new Map<number, number>()
  const placed = (tensor: tf.Tensor, entries?: Entries): number => {
    const place = values.push({ shape: [...tensor.shape], dtype: tensor.dtype, entries }) - 1
    places.set(tensor.id, place)
    return place
  }
  /** The place of a tensor; one that no recorded kernel made is a constant. */
  const placeOf = (tensor: tf.Tensor): number => places.get(tensor.id) ?? placed(tensor, entriesOf(tensor))
  const isConstant = (place: number): boolean => values[place]?.entries !== undefined

  const engine = tf.engine() as unknown as { runKernel: RunKernel }
  const isOwn = Object.hasOwn(engine, 'runKernel')
  const original = engine.runKernel
  let depth = 0
  const recording: RunKernel = (kernel, inputs, attributes = {}) => {
    if (depth > 0) return original.call(engine, kernel, inputs, attributes)
    const taken = Object.values(inputs).flatMap((x) => (x instanceof tf.Tensor ? [placeOf(x)] : []))
    depth++
    try {
      const result = original.call(engine, kernel, inputs, attributes)
      const constant = taken.every(isConstant)
      const outputs = [result].flat().map((x) => placed(x, constant ? entriesOf(x) : undefined))
      calls.push({ kernel, inputs: taken, attributes, outputs })
      return result
    } finally {
      depth--
    }
  }
  const givenPlaces = given.map((tensor) => placed(tensor))
  engine.runKernel = recording
  try {
    const results = body().map(placeOf)
    return { values, calls, given: givenPlaces, results }
  } finally {
    if (isOwn) engine.runKernel = original
    else Reflect.deleteProperty(engine, 'runKernel')
  }
}
