import type * as tf from '@tensorflow/tfjs-core'
import fc from 'fast-check'
import { tidy } from '../../src/core/ownership.ts'
import { child, type Key } from '../../src/core/random.ts'
import { entries, type Tree, type TreeRecord } from '../../src/core/tree.ts'
import { unrollSequence } from '../../src/execution/unrollSequence.ts'
import { missingKernels } from '../../src/fused/registry.ts'
import { definitionsOf } from '../../src/models/parts.ts'
import type { WholeModelConfig } from '../../src/models/config.ts'
import type { Model, Path } from '../../src/models/model.ts'
import { valueAndGradients } from '../../src/training/gradients.ts'
import { functional } from '../../test/support/functional.ts'
import { type Draw, modelConfigs } from '../models/machine.ts'
import { shaken } from '../shaken.ts'

/** Relative to a leaf's largest entry: the tolerances of conformance vectors for states and gradients. */
const TOLERANCE = 2e-5
const GRADIENT_TOLERANCE = 1e-4
const SENSITIVITY = 10
/** A few perturbations may by chance move little. A model that fails with them is retried with many. */
const [FEW, MANY] = [3, 24]
/** Differences among numbers this small are ignored. */
const TINY = 1e-6

const upTo = (max: number) => fc.integer({ min: 1, max })

/** Models of every kind and convention that has kernels, with sizes on both sides of the vectors' and panels' widths. */
export const anyConfig: fc.Arbitrary<WholeModelConfig> = fc
  .record({
    config: modelConfigs,
    slots: fc.oneof(upTo(9), upTo(70)),
    wordSize: upTo(10),
    readHeads: upTo(5),
    writeHeads: upTo(3),
    units: upTo(18),
    layers: upTo(3),
    shifts: fc.constantFrom(1, 3, 5),
  })
  .map(({ config, units, layers, ...memory }) => ({
    ...config,
    ...memory,
    // The reference path processes every slot's lists and is slow.
    slots: config.kind === 'sdnc' ? ((memory.slots - 1) % 18) + 1 : memory.slots,
    // Words of few columns have few directions, so that rounding would decide which are nearest to a key.
    wordSize: config.kind === 'sam' || config.kind === 'sdnc' ? memory.wordSize + 2 : memory.wordSize,
    // Of one or two units, a layer norm makes constants: their gradients are zero, and rounding is all that would be compared. See narrowNorms.
    controller: { ...config.controller, units: config.controller.layerNorm ? units + 2 : units, layers },
  }))
  .filter((config) => missingKernels(definitionsOf(config)) === undefined)

/** Models whose layer norms have one or two units. */
export const narrowNorms: fc.Arbitrary<WholeModelConfig> = anyConfig
  .filter(({ controller }) => controller.layerNorm)
  .map(({ controller, ...config }) => ({ ...config, controller: { ...controller, units: 1 + (controller.units % 2) } }))

/** Advanced DNCs, with links or without: all that their published code adds is on. */
export const adncConfigs: fc.Arbitrary<WholeModelConfig> = anyConfig
  .filter(({ kind, controller }) => (kind === 'content-dnc' || kind === 'dnc') && controller.kind === 'lstm')
  .map((config) => ({
    ...config,
    conventions: {
      ...config.conventions,
      interfaceNorm: true,
      interfaceInnerBias: true,
      normEpsilon: 1e-6,
      bypassDropout: 0.5,
      recurrentDropout: true,
    },
    initialState: { ...config.initialState, memory: 'inverse-size' },
  }))

/** A model with the sizes of a batch of sequences. */
export const anyMachine = (configs: fc.Arbitrary<WholeModelConfig> = anyConfig): fc.Arbitrary<Draw> =>
  fc.record({
    config: configs,
    sizes: fc.record({ I: upTo(10), O: upTo(10), T: upTo(6), B: upTo(7) }),
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
  })

/** All inputs of a sequence. */
export type Given = Readonly<{ params: TreeRecord; state: TreeRecord; inputs: tf.Tensor3D }>

/** All results of a path: outputs, final state, and the gradient of a random functional of both. */
export const courseBy = (path: Path, model: Model, given: Given, key: Key): TreeRecord =>
  tidy(() => {
    const { tensor } = functional(child(key, 'functional'))
    const { initial: _, ...params } = given.params
    const course = ({ params, state, inputs }: Given) => {
      const [last, outputs] = unrollSequence({ ...model, path }, params, state, inputs)
      return { last, outputs }
    }
    const inputs = { ...given, params }
    const { gradients } = valueAndGradients<TreeRecord>(inputs, (values) => tensor(course(values as Given)))
    return { ...course(inputs), gradients }
  })

/** Whether a gradient is measured against the largest entry of its leaf, or of all gradients. */
export type GradientScale = 'leaf' | 'all'

/** The largest entry of all gradients. */
const largestGradient = (course: Tree): number =>
  Math.max(
    0,
    ...entries(course)
      .filter(([path]) => path.startsWith('gradients/'))
      .map(([, leaf]) => (leaf.dataSync() as Float32Array).reduce((most, x) => Math.max(most, Math.abs(x)), 0)),
  )

/** The distance of two trees: each leaf's largest difference, divided by the leaf's largest entry, or as `scale` says. */
const distances = (actual: Tree, expected: Tree, scale: GradientScale): ReadonlyMap<string, number> => {
  const others = new Map(entries(expected))
  const least = scale === 'all' ? largestGradient(expected) : 0
  return new Map(
    entries(actual).map(([path, leaf]) => {
      const a = leaf.dataSync() as Float32Array
      const b = others.get(path)?.dataSync() as Float32Array
      let [largest, apart] = [path.startsWith('gradients/') ? least : 0, 0]
      for (const [at, x] of a.entries()) {
        largest = Math.max(largest, Math.abs(b[at] as number))
        apart = Math.max(apart, Math.abs(x - (b[at] as number)))
      }
      return [path, apart / (largest + TINY)] as const
    }),
  )
}

/**
 * Where the fused path is further from the reference path than rounding explains: the tolerance of conformance vectors, or ten times
 * as far as the reference path is from itself, at the most, when its inputs are a rounding off. Long sequences of wild models
 * make much of a rounding.
 *
 * @param course all that a path makes of what is given, gradients as a branch of that name
 */
export const disagreements = <G extends TreeRecord>(
  course: (path: Path, given: G) => TreeRecord,
  given: G,
  key: Key,
  scale: GradientScale = 'leaf',
): ReadonlyArray<string> => {
  const reference = course('reference', given)
  const fused = distances(course('fused', given), reference, scale)
  const faultsBy = (shakes: number): ReadonlyArray<string> => {
    const own = Array.from({ length: shakes }, (_, shake) =>
      distances(course('reference', shaken(given, child(key, shake))), reference, scale),
    )
    return [...fused].flatMap(([path, distance]) => {
      const allowed = path.startsWith('gradients/') ? GRADIENT_TOLERANCE : TOLERANCE
      const tolerance = allowed + SENSITIVITY * Math.max(...own.map((distance) => distance.get(path) as number))
      return distance <= tolerance ? [] : [`${path}: ${distance} apart, expected at most ${tolerance}`]
    })
  }
  return faultsBy(FEW).length === 0 ? [] : faultsBy(MANY)
}
