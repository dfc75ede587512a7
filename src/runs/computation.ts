import * as tf from '@tensorflow/tfjs-core'
import { plural } from '../core/numbers.ts'
import { isRecord } from '../core/record.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import type { CheckpointFacts, Computation } from '../formats/checkpointFormat.ts'
import { kernelHeap } from '../kernels/heap.ts'
import type { Experiment } from './experiment.ts'
import { modeText } from './modelSentence.ts'

/** How an experiment computes on the running backend. */
export const computationOf = ({
  model,
  config,
  dataParallel,
}: Pick<Experiment, 'model' | 'config' | 'dataParallel'>): Computation => ({
  backend: tf.getBackend(),
  mode: chooseExecution(model).mode,
  kernels: kernelHeap()?.variant ?? null,
  workers: dataParallel?.workers ?? (typeof config.workers === 'number' ? config.workers : 1),
})

const modeIn = (mode: string): string => modeText[mode as keyof typeof modeText] ?? mode

/** “in fused kernels with relaxed SIMD, on wasm, by 2 workers” */
export const computationText = ({ backend, mode, kernels, workers }: Computation): string =>
  `${modeIn(mode)}${kernels === null ? '' : ` with ${kernels} SIMD`}, on ${backend}, by ${plural(workers, 'worker')}`

type Written = Pick<CheckpointFacts, 'computation' | 'version' | 'libraries'>

/** What the last bits of a run's numbers depend on, besides its config: name and value. */
const dependences = ({ computation, version, libraries }: Written): ReadonlyMap<string, string> =>
  new Map([
    ...(computation === undefined
      ? []
      : ([
          ['workers', String(computation.workers)],
          ['kernels', computation.kernels === null ? 'none' : `${computation.kernels} SIMD`],
          ['execution', modeIn(computation.mode)],
          ['backend', computation.backend],
        ] as const)),
    ['engram', version] as const,
    ...Object.entries(isRecord(libraries) ? libraries : {}).map(([name, of]) => [name, String(of)] as const),
  ])

/**
 * A note that a resumed run may differ in its last bits from the uninterrupted one, because something that they depend on has
 * changed; `undefined` if nothing has, or if the checkpoint does not say.
 */
export const computationNote = (before: Written, now: Written): string | undefined => {
  if (before.computation === undefined) return undefined
  const old = dependences(before)
  const changed = [...dependences(now)].flatMap(([name, value]) =>
    old.get(name) === value ? [] : [`${name} ${old.get(name) ?? 'unknown'} → ${value}`],
  )
  return changed.length === 0
    ? undefined
    : `Since the checkpoint was saved, the computation has changed: ${changed.join(', ')}. The numbers may differ in their last bits from those of an uninterrupted run.`
}
