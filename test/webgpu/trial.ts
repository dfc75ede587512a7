/** What every backend has to do alike, wherever it runs. Without Node, so that a browser can do it, too. */
import { either as E } from 'fp-ts'
import { smallExperiment } from '../../src/commands/doctor/checks/training.ts'
import { vectorOf } from '../../src/conformance/vector.ts'
import { verify } from '../../src/conformance/verification.ts'
import { explain } from '../../src/core/errors.ts'
import { disposeExcept, disposeTree } from '../../src/core/ownership.ts'
import { decode } from '../../src/formats/safetensors/index.ts'
import { initialTrainState, trainStep } from '../../src/training/step.ts'

const STEPS = 20

/** The machines that are trained: two go step by step wherever there are no kernels, one computes all steps at once. */
const machines = {
  ntm: { kind: 'ntm', writeHeads: 1 },
  dnc: { kind: 'dnc', writeHeads: 1 },
  transformer: { kind: 'none', controller: { kind: 'transformer', attentionHeads: 2, context: 2 } },
} as const
export type TrialName = keyof typeof machines
export type Losses = Readonly<Record<TrialName, ReadonlyArray<number>>>

/** The losses of the first steps of training a small machine; on a software adapter a step takes half a second. */
const lossesOf = async (name: TrialName): Promise<ReadonlyArray<number>> => {
  const experiment = smallExperiment({ task: { maxWords: 1 }, model: machines[name] })
  const step = trainStep(experiment)
  let state = initialTrainState(experiment, experiment.key)
  const seen: number[] = []
  for (let t = 0; t < STEPS; t++) {
    const [next, metrics] = step(state)
    seen.push(...(await metrics.loss.data()))
    disposeTree(metrics)
    disposeExcept(state.params, next.params)
    disposeExcept(state.optimizer, next.optimizer)
    state = next
  }
  disposeTree(state.params)
  disposeTree(state.optimizer)
  return seen
}

/** {@link lossesOf} every machine. */
export const losses = async (): Promise<Losses> => ({
  ntm: await lossesOf('ntm'),
  dnc: await lossesOf('dnc'),
  transformer: await lossesOf('transformer'),
})

const orThrow = <A>(result: E.Either<string, A>): A => {
  if (E.isLeft(result)) throw new Error(result.left)
  return result.right
}

/** A conformance vector's tensors that are beyond the tolerances, and how many it was compared on. */
export const deviations = async (
  name: string,
  bytes: Uint8Array,
): Promise<Readonly<{ compared: number; beyond: string[] }>> => {
  const vector = orThrow(E.mapLeft(explain)(vectorOf(name, orThrow(decode(bytes)))))
  const { model: _, ...tensors } = vector
  const { findings } = await verify(vector)
  disposeTree(tensors)
  const beyond = findings.filter(({ passed }) => !passed)
  return { compared: findings.length, beyond: beyond.map(({ tensor, error }) => `${name}: ${tensor} ${error}`) }
}
