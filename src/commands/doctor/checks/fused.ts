import { chooseExecution } from '../../../execution/chooseExecution.ts'
import { installNodeKernels } from '../../../io/backends/kernels.ts'
import { type KernelVariant, kernelHeap } from '../../../kernels/heap.ts'
import type { Path } from '../../../models/model.ts'
import { type Check, found, messageOf, missing } from './check.ts'
import { firstStep, smallExperiment } from './training.ts'

/** Roundings of a small machine's loss and gradient norm, by themselves. */
const TOLERANCE = 1e-4

const says: Readonly<Record<KernelVariant, string>> = {
  relaxed: 'relaxed SIMD, with fused multiply-add',
  plain: 'plain SIMD; relaxed SIMD is faster, where processor and runtime have it',
}

const kinds = ['ntm', 'dnc'] as const

const stepsBy = async (path: Path): Promise<ReadonlyArray<number>> => {
  const steps = []
  for (const kind of kinds) steps.push(await firstStep(kind, path))
  return steps.flat()
}

/** Why the fused kernels would not be tried: then both paths would be the same one. */
const whyNotFused = (): string | undefined =>
  kinds.map((kind) => chooseExecution(smallExperiment({ model: { kind } }).model)).find(({ mode }) => mode !== 'fused')
    ?.reason

/**
 * Whether the fused kernels run on the WASM backend, and compute what tfjs computes; and which variant they are.
 *
 * @param install puts them there
 */
export const checkFused = async (install: () => Promise<unknown> = installNodeKernels): Promise<Check> => {
  const subject = { name: 'fused kernels', required: false }
  const remedy = 'Run npm ci; where that does not help, train without them: --set path=reference.'
  try {
    await install()
    const variant = kernelHeap()?.variant
    if (variant === undefined)
      return missing(subject, 'training is many times slower', 'Use a processor with SSE4.1 or NEON.')
    const reason = whyNotFused()
    if (reason !== undefined) return missing(subject, reason, remedy)
    const [fused, reference] = [await stepsBy('fused'), await stepsBy('reference')]
    const agree = reference.every((x, at) => Math.abs((fused[at] as number) - x) <= TOLERANCE * x)
    return agree
      ? found(subject, says[variant])
      : missing(subject, `first steps give ${fused.join(' and ')}, expected ${reference.join(' and ')}`, remedy)
  } catch (error) {
    return missing(subject, messageOf(error), remedy)
  }
}
