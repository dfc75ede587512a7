import { numberIn } from '../core/numberText.ts'
import { builtInParts } from '../config/parts.ts'
import { namesInstead } from '../config/wrongName.ts'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { suggestion } from '../core/nearest.ts'
import { plural, short } from '../core/numbers.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { expectedExecution } from '../execution/expectedExecution.ts'
import { startNodeBackend } from '../io/experiments/backend.ts'
import { benchmarkWorkers } from '../io/workers/benchmarkWorkers.ts'
import { type Path, pathNames } from '../models/model.ts'
import type { ModelParts } from '../models/parts.ts'
import {
  type BenchmarkSizes,
  benchmarkExcess,
  benchmarkFootprint,
  benchmarkModel,
  sizeLetters,
  timeIterations,
} from '../runs/benchmark.ts'
import { HEAP_BYTES } from '../tfjs/heapExhausted.ts'
import { byThreads } from './byThreads.ts'
import type { Effect } from './environment.ts'
import { withOwnParts } from './ownParts.ts'
import { withinHeap } from './withinHeap.ts'

type BenchFlags = Readonly<{
  model: string
  sizes: string
  iterations: string
  path: string
  workers: string
  json?: boolean
}>
type Plan = Readonly<{
  parts: ModelParts
  kind: string
  sizes: BenchmarkSizes
  iterations: number
  path: Path
  workers: number
}>

type Result = BenchmarkSizes &
  Readonly<{
    model: string
    path: Path
    variant: string | null
    workers: number
    iterations: number
    medianMs: number
    minMs: number
  }>

const SMALLER = 'Lower B, N or T of --sizes.'
/** Untimed iterations: enough for the JIT compiler to finish. */
const WARM_UP = 5

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 1

const planOf = (
  { model, sizes, iterations, path, workers }: BenchFlags,
  parts: ModelParts,
): TE.TaskEither<AppError, Plan> => {
  const kinds = parts.memories.map(({ kind }) => kind)
  const usage = (message: string) => TE.left<AppError>({ tag: 'Usage', message })
  if (!kinds.includes(model))
    return usage(`--model: unknown kind "${model}"${namesInstead(model, 'memory', { ...builtInParts, ...parts })}`)
  const numbers = sizes.split(',').map((size) => numberIn(size) ?? Number.NaN)
  if (numbers.length !== sizeLetters.length || !numbers.every(isCount))
    return usage(`--sizes: expected ${sizeLetters.length} whole numbers ≥ 1, ${sizeLetters.join(',')}, got "${sizes}"`)
  const known = pathNames.find((name) => name === path)
  if (known === undefined) return usage(`--path: unknown path "${path}"${suggestion(path, pathNames)}`)
  const [threads, times] = [workers, iterations].map((text) => numberIn(text) ?? Number.NaN) as [number, number]
  if (!isCount(threads)) return usage(`--workers: expected a whole number ≥ 1, got "${workers}"`)
  if (known === 'reference' && threads > 1) return usage('--workers: the reference path supports only 1')
  if (!isCount(times)) return usage(`--iterations: expected a whole number ≥ 1, got "${iterations}"`)
  const named = Object.fromEntries(sizeLetters.map((letter, at) => [letter, numbers[at]])) as BenchmarkSizes
  const [tooLarge] = benchmarkExcess(model, named, parts)
  if (tooLarge !== undefined) return usage(`--sizes: ${tooLarge}`)
  const { mode } = expectedExecution(benchmarkModel(model, named, known, parts), true)
  const needed = mode === 'fused' ? benchmarkFootprint(model, named) : 0
  if (needed > HEAP_BYTES)
    return TE.left({ tag: 'OutOfMemory', what: 'An iteration', needed, available: HEAP_BYTES, remedy: SMALLER })
  return TE.right({
    parts,
    kind: model,
    sizes: named,
    iterations: times,
    path: known,
    workers: threads,
  })
}

const median = (sorted: ReadonlyArray<number>): number => {
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
}

/** The execution of a plan's model on the running backend. */
const executionOf = ({ kind, sizes, path, parts }: Plan) => chooseExecution(benchmarkModel(kind, sizes, path, parts))

const timed = (plan: Plan, now: () => number): TE.TaskEither<AppError, Result> => {
  const { kind, sizes, iterations, path, workers, parts } = plan
  const pool = benchmarkWorkers(workers)
  return byThreads('Use --workers 1.', async () => {
    try {
      const execution = executionOf(plan)
      const options = { path, iterations, warmUp: WARM_UP, now, share: pool?.share, parts }
      const times = await timeIterations(kind, sizes, options)
      const sorted = times.toSorted((a, b) => a - b)
      return E.right({
        model: kind,
        ...sizes,
        path,
        variant: execution.mode === 'fused' ? execution.heap.variant : null,
        workers,
        iterations,
        medianMs: median(sorted),
        minMs: sorted[0] as number,
      })
    } finally {
      await pool?.stop()
    }
  })
}

const resultText = (result: Result): string => {
  const { model, path, variant, workers, iterations, medianMs, minMs } = result
  const letters = sizeLetters.map((letter) => `${letter}=${result[letter]}`).join(' ')
  const how = `${variant === null ? path : `${path}, ${variant} SIMD`}, ${plural(workers, 'worker')}`
  const times = `median ${short(medianMs)} ms, minimum ${short(minMs)} ms`
  return `${model} ${letters}\n  ${times} (${plural(iterations, 'iteration')}, ${how})`
}

/** An error if the fused path is requested but not available. */
const kernelsFor = (plan: Plan): E.Either<AppError, void> => {
  const { mode, reason } = executionOf(plan)
  return plan.path === 'reference' || mode === 'fused'
    ? E.right(undefined)
    : E.left({ tag: 'BackendUnavailable', backend: 'wasm', reason, remedy: 'Use --path reference.' })
}

export const bench =
  (flags: BenchFlags): Effect =>
  ({ stdout, now }) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        planOf(named, parts),
        TE.chainFirst(() => startNodeBackend('wasm')),
        TE.chainFirstEitherK(kernelsFor),
        TE.chain((plan) => timed(plan, now)),
        withinHeap(SMALLER),
        TE.map((result) => stdout(`${flags.json === true ? JSON.stringify(result) : resultText(result)}\n`)),
      ),
    )
