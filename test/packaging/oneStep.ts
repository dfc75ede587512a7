import { either as E } from 'fp-ts'
import { type BackendName, type BackendOptions, initialTrainState, random, startBackend } from '../../src/index.ts'
import { experimentOf, resolveConfig, trainStep } from '../../src/library/namespaces/training.ts'
import { installKernels, type KernelBinaries } from '../../src/library/namespaces/kernels.ts'

export type Outcome = Readonly<{ loss: number; gradientNorm: number }>

const right = <L, A>(result: E.Either<L, A>): A => {
  if (E.isLeft(result)) throw new Error(JSON.stringify(result.left))
  return result.right
}

/**
 * What a program that embeds the library may do: one step of training.
 *
 * @param kernels for the fused path
 */
export const oneStep = async (
  backend: BackendName,
  options: BackendOptions = {},
  kernels?: KernelBinaries,
): Promise<Outcome> => {
  right(await startBackend(backend, options))
  if (kernels !== undefined && (await installKernels(kernels)) === undefined) throw new Error('no kernels run here')
  const flags = { task: { name: 'copy', maxWords: 2 }, model: { kind: 'dnc', slots: 4 }, batchSize: 2 }
  const experiment = right(experimentOf(right(resolveConfig({ source: 'a program', flags }))))
  const [, metrics] = trainStep(experiment)(initialTrainState(experiment, random.keyOf(1)))
  const [[loss = Number.NaN], [gradientNorm = Number.NaN]] = await Promise.all([
    metrics.loss.data(),
    metrics.gradientNorm.data(),
  ])
  return { loss, gradientNorm }
}
