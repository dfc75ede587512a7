import * as tf from '@tensorflow/tfjs-core'
import { memoryStep } from '../../src/memories/memory.ts'
import { parseInterface } from '../../src/memories/interface.ts'
import type { NtmInterface, NtmState } from '../../src/memories/ntm/schema.ts'
import { ntm } from '../../src/memories/ntm/step.ts'
import { tensorOf } from '../arbitraries.ts'
import { close, closeTrees, within } from '../close.ts'
import { law } from '../law.ts'
import { built, momentsOf, type Run, runs } from './machine.ts'

law(
  'ntm: every weighting is a distribution, whatever the logits; with sharpeningEpsilon of mass below 1',
  runs(ntm),
  (run) =>
    momentsOf(built(ntm, run.options), run).every(({ state }) => {
      const { readWeightings, writeWeightings } = state as NtmState
      const least = run.options.conventions.sharpeningEpsilon === 0 ? 1 : 0
      return [readWeightings, writeWeightings].every((x) => within(x, 0, 1) && within(tf.sum(x, 2), least, 1))
    }),
)

type Order = Run['options']['conventions']['order']

/** The last step of a run in one of the two orders, from a state of our choice. */
const lastStep = (
  run: Run,
  order: Order,
  change: (ξ: NtmInterface) => Partial<NtmInterface> = () => ({}),
  memory?: tf.Tensor3D,
) => {
  const machine = built(ntm, { ...run.options, conventions: { ...run.options.conventions, order } })
  const before = momentsOf(built(ntm, run.options), run).at(-1)?.state as NtmState
  const state = { ...before, memory: memory ?? before.memory }
  const ξ = parseInterface<NtmInterface>(machine.layout, tensorOf('B F', run.vectors.at(-1) ?? []))
  const [next, readVectors] = memoryStep(machine.state, machine.cell)(undefined, state, { ...ξ, ...change(ξ) })
  return { state, next: next as NtmState, readVectors }
}

law(
  'ntm: nothing erased and nothing added leaves memory alone',
  runs(ntm),
  (run) => {
    const { state, next } = lastStep(run, run.options.conventions.order, ({ eraseVectors, addVectors }) => ({
      eraseVectors: tf.zerosLike(eraseVectors),
      addVectors: tf.zerosLike(addVectors),
    }))
    return close(next.memory, state.memory, 0)
  },
  50,
)

law(
  'ntm: writing does not depend on the order of reading and writing',
  runs(ntm),
  (run) => {
    const [first, second] = [lastStep(run, 'readThenWrite').next, lastStep(run, 'writeThenRead').next]
    const written = ({ memory, writeWeightings }: NtmState) => ({ memory, writeWeightings })
    return closeTrees(written(first), written(second))
  },
  50,
)

law(
  'ntm: readThenWrite reads the old memory',
  runs(ntm),
  (run) => {
    const { state, next, readVectors } = lastStep(run, 'readThenWrite')
    return close(readVectors, tf.matMul(next.readWeightings, state.memory), 0)
  },
  50,
)

law(
  'ntm: writeThenRead addresses and reads the new memory, as readThenWrite would the old one',
  runs(ntm),
  (run) => {
    const { next, readVectors } = lastStep(run, 'writeThenRead')
    const onNew = lastStep(run, 'readThenWrite', undefined, next.memory)
    return (
      close(next.readWeightings, onNew.next.readWeightings) &&
      closeTrees(
        { readVectors },
        { readVectors: onNew.readVectors },
        1e-5 * Math.max(1, tf.max(tf.abs(next.memory)).arraySync() as number),
      )
    )
  },
  50,
)

law(
  'ntm: a head that looks nothing up and shifts by one moves on by one slot',
  runs(ntm),
  (drawn) => {
    const conventions = { ...drawn.options.conventions, sharpeningEpsilon: 0 }
    const run = { ...drawn, options: { ...drawn.options, conventions } }
    const shifts = run.options.shifts
    const { state, next } = lastStep(run, run.options.conventions.order, (ξ) => ({
      interpolationGates: tf.zerosLike(ξ.interpolationGates),
      shiftWeightings: tf.mul(
        tf.onesLike(ξ.shiftWeightings),
        tf.tensor1d(Array.from({ length: shifts }, (_, s) => (s === Math.max(0, (shifts - 1) / 2 - 1) ? 1 : 0))),
      ),
      sharpening: tf.onesLike(ξ.sharpening),
    }))
    const rows = state.readWeightings.arraySync()
    const moved = rows.map((heads) => heads.map((row) => (shifts === 1 ? row : [row.at(-1) ?? 0, ...row.slice(0, -1)])))
    return close(next.readWeightings, moved)
  },
  50,
)
