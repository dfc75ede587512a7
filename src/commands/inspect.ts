import { function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../config/config.ts'
import { moduleChanges } from '../config/moduleChanges.ts'
import type { Parts } from '../config/parts.ts'
import type { AppError } from '../core/errors.ts'
import { count, plural } from '../core/numbers.ts'
import { paramCount, paramEntries } from '../core/params.ts'
import { stateEntries } from '../core/state.ts'
import { type ExecutionMode, expectedExecution, slownessOf } from '../execution/expectedExecution.ts'
import { loadExperiment } from '../io/experiments/taskData.ts'
import { checkpointConfig, checkpointIn } from '../io/experiments/trained.ts'
import { type CheckpointSummary, inspectCheckpoint } from '../io/run/checkpoint.ts'
import { computationText } from '../runs/computation.ts'
import type { Experiment } from '../runs/experiment.ts'
import { footprintOf } from '../runs/footprint.ts'
import { modelSentence } from '../runs/modelSentence.ts'
import { columns } from '../terminal/columns.ts'
import { footprintText } from '../terminal/footprint.ts'
import { HEAP_BYTES } from '../tfjs/heapExhausted.ts'
import type { Effect } from './environment.ts'
import { commandUses, idleNote } from './idleOptions.ts'
import { type ConfigFlags, configOf, flagLayer } from './options.ts'
import { withOwnParts } from './ownParts.ts'

type InspectFlags = ConfigFlags & Readonly<{ json?: boolean }>
type Inspected = Readonly<{ config: Config; checkpoint?: Readonly<{ path: string; summary: CheckpointSummary }> }>

const sizeOf = (shape: ReadonlyArray<number>): number => shape.reduce((product, n) => product * n, 1)
const shapeText = (shape: ReadonlyArray<number>): string => `[${shape.join(' ')}]`

/** The names of the execution modes in the output of `inspect`. */
const pathNames = {
  fused: 'fused',
  parallel: 'at once',
  stepwise: 'reference',
  stacked: 'stacked',
} as const satisfies Record<ExecutionMode, string>

/** The expected execution path of a model; for the fused path, also the memory that training needs. */
const pathOf = (experiment: Experiment) => {
  const choice = expectedExecution(experiment.model, experiment.config.backend === 'wasm')
  const { mode, reason } = choice
  const slowness = slownessOf(choice)
  if (mode !== 'fused') return { path: pathNames[mode], reason, ...(slowness !== undefined && { slowness }) }
  const memory = footprintOf(experiment)
  return { path: pathNames[mode], memory: { ...memory, heap: HEAP_BYTES, fits: memory.total <= HEAP_BYTES } }
}

const pathText = (taken: ReturnType<typeof pathOf>): ReadonlyArray<string> =>
  taken.path === 'fused'
    ? ['path: fused', footprintText(taken.memory)]
    : [`path: ${taken.path} (${taken.reason})`, ...(taken.slowness === undefined ? [] : [`  ${taken.slowness}`])]

/** A model as data: shape and size of every parameter and state tensor, and its execution path. */
const architectureOf = (config: Config, parts: Parts) =>
  F.pipe(
    loadExperiment(config, parts),
    TE.map((experiment) => {
      const { model, task } = experiment
      return {
        sentence: modelSentence(model),
        inputSize: model.inputSize,
        outputSize: model.outputSize,
        ...(task.about !== undefined && { data: task.about }),
        parameters: paramEntries(model.params).map(([path, { shape }]) => ({ path, shape, count: sizeOf(shape) })),
        parameterCount: paramCount(model.params),
        state: stateEntries(model.state).map(([path, { shape }]) => ({ path, shape, count: sizeOf(shape) })),
        ...pathOf(experiment),
      }
    }),
  )

const inspectedRun = (source: string, flags: InspectFlags, parts: Parts): TE.TaskEither<AppError, Inspected> =>
  flags.config !== undefined || flags.preset !== undefined
    ? TE.left({ tag: 'Usage', message: 'A run has its own config: omit --config and --preset, or omit the run.' })
    : F.pipe(
        checkpointIn(source),
        TE.bindTo('path'),
        TE.bind('summary', ({ path }) => inspectCheckpoint(path)),
        TE.bind('config', ({ path, summary }) =>
          TE.fromEither(checkpointConfig(path, summary, flagLayer(flags), parts)),
        ),
        TE.map(({ path, summary, config }) => ({ config, checkpoint: { path, summary } })),
      )

const inspected = (
  source: string | undefined,
  flags: InspectFlags,
  parts: Parts,
): TE.TaskEither<AppError, Inspected> =>
  source === undefined
    ? F.pipe(
        configOf(flags, parts),
        TE.map((config) => ({ config })),
      )
    : inspectedRun(source, flags, parts)

type Part = Readonly<{ path: string; shape: ReadonlyArray<number>; count: number }>

const table = (parts: ReadonlyArray<Part>): string =>
  columns(parts.map((part) => [part.path, shapeText(part.shape), count(part.count)]))

const computedLine = ({ computation }: CheckpointSummary): ReadonlyArray<string> =>
  computation === undefined ? [] : [`computed ${computationText(computation)}`]

const checkpointText = ({ path, summary }: NonNullable<Inspected['checkpoint']>): string =>
  [
    `checkpoint ${path}: step ${count(summary.step)}, written by engram ${summary.version}`,
    ...computedLine(summary),
    columns(summary.tensors.map(({ name, dtype, shape }) => [name, dtype, shapeText(shape)])),
  ].join('\n')

export const inspect =
  (source: string | undefined, flags: InspectFlags): Effect =>
  ({ stdout, stderr }) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        inspected(source, named, parts),
        TE.bindTo('found'),
        TE.bind('architecture', ({ found }) => architectureOf(found.config, parts)),
        TE.map(({ found, architecture }) => {
          for (const note of moduleChanges(found.checkpoint?.summary.config, found.config)) stderr(`${note}\n`)
          if (flags.json === true)
            return stdout(
              `${JSON.stringify({ ...architecture, config: found.config, ...(found.checkpoint && { checkpoint: found.checkpoint }) })}\n`,
            )
          for (const note of idleNote(commandUses.inspect, flags)) stderr(`${note}\n`)
          const { sentence, inputSize, outputSize, parameters, state } = architecture
          return stdout(
            `${[
              `${found.config.task.name}: ${plural(inputSize, 'input')}, ${plural(outputSize, 'output')}; ${sentence}`,
              ...(architecture.data ?? []),
              'parameters',
              table(parameters),
              'state per sequence',
              table(state),
              ...pathText(architecture),
              ...(found.checkpoint ? [checkpointText(found.checkpoint)] : []),
            ].join('\n')}\n`,
          )
        }),
      ),
    )
