import * as tf from '@tensorflow/tfjs-core'
import { type AccessState, accessState } from '../../src/memories/dnc/accessSchema.ts'
import { contentDnc } from '../../src/memories/contentDnc/step.ts'
import type { DncState } from '../../src/memories/dnc/schema.ts'
import { dncStep } from '../../src/memories/dnc/step.ts'
import { parseInterface } from '../../src/memories/interface.ts'
import { stateAfter } from '../../src/memories/memory.ts'
import { tensorOf } from '../arbitraries.ts'
import { closeTrees, within } from '../close.ts'
import { law } from '../law.ts'
import { built, momentsOf, runs } from './machine.ts'

law('content-dnc: read weightings are distributions', runs(contentDnc), (run) =>
  momentsOf(built(contentDnc, run.options), run).every(({ state }) => {
    const { readWeightings } = state as AccessState
    return within(readWeightings, 0, 1) && within(tf.sum(readWeightings, 2), 1, 1)
  }),
)

law('content-dnc: is a DNC whose read heads never follow a link', runs(contentDnc), (run) => {
  const { slots: N, readHeads: R, writeHeads: K, conventions } = run.options
  const memory = built(contentDnc, run.options)
  const moments = momentsOf(memory, run)
  const before = moments.at(-2)?.state as AccessState | undefined
  if (before === undefined) return true
  const B = before.usage.shape[0]
  const ξ = parseInterface<Parameters<ReturnType<typeof dncStep>>[2]>(
    memory.layout,
    tensorOf('B F', run.vectors.at(-1) ?? []),
  )
  const byContent: tf.Tensor3D = tf.broadcastTo(tf.oneHot(2 * K, 2 * K + 1), [B, R, 2 * K + 1])
  const whole: DncState = { ...before, precedence: tf.zeros([B, K, N]), link: tf.zeros([B, K, N, N]) }
  const [after, readVectors] = dncStep(conventions)(undefined, whole, {
    ...ξ,
    readModes: tf.cast(byContent, 'float32'),
  })
  const last = moments.at(-1)
  return closeTrees(
    { state: last?.state ?? {}, readVectors: last?.readVectors ?? tf.scalar(0) },
    { state: stateAfter(after as never, accessState), readVectors },
  )
})
