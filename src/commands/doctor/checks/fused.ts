import { chooseExecution } from '../../../execution/chooseExecution.ts'
import { installNodeKernels } from '../../../io/backends/kernels.ts'
import { REINSTALL } from '../../../io/commandLine.ts'
import { type KernelVariant, kernelHeap } from '../../../kernels/heap.ts'
import type { Path } from '../../../models/model.ts'
import { type Check, found, messageOf, missing } from './check.ts'
import { firstStep, smallExperiment } from './training.ts'

/** Relative tolerance for loss and gradient norm of a small model, for float32 rounding. */
const TOLERANCE = 1e-4

const says: Readonly<Record<KernelVariant, string>> = {
  relaxed: 'relaxed SIMD, with fused multiply-add',
  plain: 'plain SIMD (relaxed SIMD is faster, where processor and runtime support it)',
}

const kinds = ['ntm', 'dnc'] as const

const stepsBy = async (path: Path): Promise<ReadonlyArray<number>> => {
  const steps = []
  for (const kind of kinds) steps.push(await firstStep(kind, path))
  return steps.flat()
}

/** Why the fused kernels would not run; without this check, both paths could be the reference path. */
const whyNotFused = (): string | undefined =>
  kinds.map((kind) => chooseExecution(smallExperiment({ model: { kind } }).model)).find(({ mode }) => mode !== 'fused')
    ?.reason

/**
 * Checks that the fused kernels run on the WASM backend and agree with tfjs; names their variant.
 *
 * @param install installs the kernels
 */
export const checkFused = async (install: () => Promise<unknown> = installNodeKernels): Promise<Check> => {
  const subject = { name: 'fused kernels', required: false }
  const remedy = `${REINSTALL} If that does not help, train without them: --set path=reference.`
  try {
    await install()
    const variant = kernelHeap()?.variant
    if (variant === undefined)
      return missing(subject, 'not supported; training is many times slower', 'Use a processor with SSE4.1 or NEON.')
    const reason = whyNotFused()
    if (reason !== undefined) return missing(subject, reason, remedy)
    const [fused, reference] = [await stepsBy('fused'), await stepsBy('reference')]
    const agree = reference.every((x, at) => Math.abs((fused[at] as number) - x) <= TOLERANCE * x)
    return agree
      ? found(subject, says[variant])
      : missing(
          subject,
          `losses and gradient norms of the first steps are ${fused.join(', ')}, expected ${reference.join(', ')}`,
          remedy,
        )
  } catch (error) {
    return missing(subject, messageOf(error), REINSTALL)
  }
}
