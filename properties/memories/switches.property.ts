import * as tf from '@tensorflow/tfjs-core'
import type fc from 'fast-check'
import type { Conventions } from '../../src/memories/conventions.ts'
import { contentDnc } from '../../src/memories/contentDnc/step.ts'
import type { DncInterface, DncState } from '../../src/memories/dnc/schema.ts'
import { dnc } from '../../src/memories/dnc/step.ts'
import { layoutSize, parseInterface } from '../../src/memories/interface.ts'
import type { MemoryDefinition, HeadParts } from '../../src/memories/memory.ts'
import { ntm } from '../../src/memories/ntm/step.ts'
import { each, real, tensorOf } from '../arbitraries.ts'
import { close, closeTrees, within } from '../close.ts'
import { law } from '../law.ts'
import { built, memoryOptions, momentsOf, type Run, runs } from './machine.ts'

const ON = { masking: true, deallocation: true, linkSharpness: true }
const OFF = { masking: false, deallocation: false, linkSharpness: false }

/** Runs in which nothing is saturated, with some of the switches of Csordás & Schmidhuber set. */
const calm = (definition: MemoryDefinition, switches: Partial<Conventions>): fc.Arbitrary<Run> =>
  runs(
    definition,
    each(real),
    memoryOptions.map((options) => ({ ...options, conventions: { ...options.conventions, ...switches } })),
  )

const withSwitches = ({ options, ...run }: Run, switches: Partial<Conventions>): Run => ({
  ...run,
  options: { ...options, conventions: { ...options.conventions, ...switches } },
})

type Shown = Readonly<Record<string, HeadParts>>

/** The last moment of a run, by a memory of these switches: from the state before, with some fields replaced. */
const lastMoment = (
  definition: MemoryDefinition,
  run: Run,
  change: (ξ: DncInterface) => Partial<DncInterface> = () => ({}),
  state: Partial<DncState> = {},
): Readonly<{ before: DncState; ξ: DncInterface; shown: Shown }> => {
  const memory = built(definition, run.options)
  const ξ = parseInterface<DncInterface>(memory.layout, tensorOf('B F', run.vectors.at(-1) ?? []))
  const before = { ...momentsOf(memory, run).at(-1)?.state, ...state } as DncState
  const told = { ...ξ, ...change(ξ) }
  return { before, ξ: told, shown: memory.cell(before, told) }
}

const tensor = (parts: HeadParts | undefined): tf.Tensor => {
  if (parts === undefined) throw new RangeError('not computed')
  return parts instanceof tf.Tensor ? parts : tf.concat([...parts], 1)
}

for (const definition of [ntm, dnc, contentDnc]) {
  const { kind } = definition

  law(
    `${kind}: each switch asks for its own numbers, after all others`,
    memoryOptions,
    (options) => {
      const { wordSize: W, readHeads: R, writeHeads: K, conventions } = options
      const sizeWith = (switches: Partial<Conventions>) =>
        layoutSize(built(definition, { ...options, conventions: { ...conventions, ...OFF, ...switches } }).layout)
      const least = sizeWith({})
      return (
        sizeWith({ masking: true }) === least + (R + K) * W &&
        sizeWith({ deallocation: true }) === least &&
        sizeWith({ linkSharpness: true }) === least + (kind === 'dnc' ? 2 * R * K : 0)
      )
    },
    30,
  )

  law(
    `${kind}: open masks mask nothing`,
    calm(definition, OFF),
    (run) => {
      const { wordSize: W, readHeads: R, writeHeads: K } = run.options
      const { before, shown } = lastMoment(definition, run)
      const open = Array.from({ length: (R + K) * W }, () => 1e4)
      const masking = withSwitches(
        { ...run, vectors: run.vectors.map((rows) => rows.map((x) => [...x, ...open])) },
        {
          masking: true,
        },
      )
      const masked = lastMoment(definition, masking, undefined, before).shown
      const parts = (of: Shown) => Object.fromEntries(Object.entries(of).map(([name, x]) => [name, tensor(x)]))
      return closeTrees(parts(masked), parts(shown), 1e-4)
    },
    60,
  )
}

law('ntm: what masks hide is not looked for', calm(ntm, ON), (run) => {
  const hidden = (ξ: Readonly<Record<string, tf.Tensor>>) => ({ masks: tf.zerosLike(ξ['masks'] as tf.Tensor) })
  const { shown } = lastMoment(ntm, run, hidden as never)
  const even = 1 / run.options.slots
  return within(tensor(shown['content']), even, even, 1e-6)
})

for (const definition of [dnc, contentDnc]) {
  const { kind } = definition
  const readsByContent = kind === 'dnc' ? 'readContent' : 'readWeightings'

  law(`${kind}: read masks and write masks serve the look-ups of their names`, calm(definition, ON), (run) => {
    const even = 1 / run.options.slots
    const whole = lastMoment(definition, run).shown
    const reads = lastMoment(definition, run, ({ readMasks }) => ({
      readMasks: tf.zerosLike(readMasks as tf.Tensor3D),
    }))
    const writes = lastMoment(definition, run, ({ writeMasks }) => ({
      writeMasks: tf.zerosLike(writeMasks as tf.Tensor3D),
    }))
    return (
      within(tensor(reads.shown[readsByContent]), even, even, 1e-6) &&
      close(tensor(reads.shown['writeContent']), tensor(whole['writeContent']), 0) &&
      within(tensor(writes.shown['writeContent']), even, even, 1e-6)
    )
  })

  law(`${kind}: with de-allocation, what is not written to keeps what is retained`, runs(definition), (run) => {
    const { before, ξ, shown } = lastMoment(
      definition,
      withSwitches(run, { ...run.options.conventions, deallocation: true }),
      ({ writeGates }) => ({ writeGates: tf.zerosLike(writeGates) }),
    )
    const freed = tf.mul(tf.expandDims(ξ.freeGates, 2), before.readWeightings)
    const retention = tf.prod(tf.sub(1, freed), 1)
    return (
      close(tensor(shown['retention']), retention, 1e-6) &&
      close(tensor(shown['memory']), tf.mul(before.memory, tf.expandDims(retention, 2)), 1e-4)
    )
  })

  law(`${kind}: where de-allocation is off, freeing erases nothing`, runs(definition), (run) => {
    const off = withSwitches(run, { deallocation: false })
    const open = lastMoment(definition, off, ({ freeGates, writeGates }) => ({
      freeGates: tf.onesLike(freeGates),
      writeGates: tf.zerosLike(writeGates),
    }))
    return !('retention' in open.shown) && close(tensor(open.shown['memory']), open.before.memory, 0)
  })
}

/** (d + ε)^s / Σ (d + ε)^s, by exponents `[B R K]`. */
const powered = (blurred: tf.Tensor, exponents: tf.Tensor): tf.Tensor => {
  const powers = tf.pow(tf.add(blurred, 1e-6), tf.expandDims(tf.transpose(exponents, [0, 2, 1]), 3))
  return tf.div(powers, tf.sum(powers, 3, true))
}

law('dnc: with link sharpness each way along the links has exponents of its own', calm(dnc, ON), (run) => {
  const { ξ, shown } = lastMoment(dnc, run, ({ backwardSharpness, forwardSharpness }) => ({
    backwardSharpness: tf.minimum(tf.mul(backwardSharpness as tf.Tensor3D, 0.5), 3),
    forwardSharpness: tf.minimum(tf.mul(forwardSharpness as tf.Tensor3D, 2), 4),
  }))
  const backward = powered(tensor(shown['blurredBackward']), ξ.backwardSharpness as tf.Tensor3D)
  const forward = powered(tensor(shown['blurredForward']), ξ.forwardSharpness as tf.Tensor3D)
  return close(tensor(shown['backward']), backward, 1e-3) && close(tensor(shown['forward']), forward, 1e-3)
})

law('dnc: what is read follows the sharpened links', calm(dnc, ON), (run) => {
  const { ξ, shown } = lastMoment(dnc, run)
  const ways = [tensor(shown['backward']), tensor(shown['forward']), tf.expandDims(tensor(shown['readContent']), 1)]
  const modes = tf.expandDims(tf.transpose(ξ.readModes, [0, 2, 1]), 3)
  return close(tensor(shown['readWeightings']), tf.sum(tf.mul(modes, tf.concat(ways, 1)), 1))
})

law('dnc: without link sharpness nothing is sharpened', calm(dnc, { linkSharpness: false }), (run) => {
  const { shown } = lastMoment(dnc, run)
  return !('blurredBackward' in shown) && within(tf.sum(tensor(shown['forward']), 3), 0, 1)
})
