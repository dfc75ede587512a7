import { resolve } from 'node:path'
import * as tf from '@tensorflow/tfjs-core'
import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { Config } from '../../config/config.ts'
import { isJsonRecord, type JsonRecord } from '../../config/json.ts'
import type { Parts } from '../../config/parts.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { suggestion } from '../../core/nearest.ts'
import { disposeTree } from '../../core/ownership.ts'
import { paramEntries } from '../../core/params.ts'
import { fromEntries } from '../../core/tree.ts'
import { fittingTask } from '../../importers/fittingTask.ts'
import { carriedOut, type Imported, type Importer } from '../../importers/plan.ts'
import { importers } from '../../importers/registry.ts'
import { startedExperiment } from '../../io/experiments/backend.ts'
import { readWeights, type WeightsFile } from '../../io/experiments/weightsFile.ts'
import { cleanedUp } from '../../io/files/failures.ts'
import { saveCheckpoint } from '../../io/run/runCheckpoints.ts'
import { closeRun, createRun } from '../../io/run/runDirectory.ts'
import type { Experiment } from '../../runs/experiment.ts'
import { paramFaults } from '../../runs/mismatches.ts'
import { initialProgress } from '../../runs/progress.ts'
import { initialTrainState, type TrainState } from '../../training/step.ts'
import type { Effect } from '../environment.ts'
import { notOwned } from '../idleOptions.ts'
import { type ConfigFlags, flagLayer } from '../options.ts'
import { withOwnParts } from '../ownParts.ts'
import { importText, summaryOf } from './summary.ts'

type ImportFlags = Pick<ConfigFlags, 'task' | 'data' | 'set'> &
  Readonly<{
    from: string
    run?: string
    activations?: string
    feedReads?: boolean
    signedBits?: boolean
    json?: boolean
  }>

const usage = (message: string): AppError => ({ tag: 'Usage', message })

const importerOf = (name: string): E.Either<AppError, Importer> => {
  const names = importers.map((importer) => importer.name)
  return E.fromNullable(usage(`--from: expected one of ${names.join(', ')}, got "${name}"${suggestion(name, names)}`))(
    importers.find((importer) => importer.name === name),
  )
}

/** The flags of one source only, and how they are written. */
const flagsOfSources = [
  ['activations', '--activations', 'pytorch-ntm'],
  ['feedReads', '--feed-reads', 'ixaxaar'],
  ['signedBits', '--signed-bits', 'csordas'],
] as const

/** An error if a flag has no effect: it is of another source, or sets what the import sets itself. */
const effective = (flags: ImportFlags): E.Either<AppError, void> => {
  const strange = flagsOfSources.find(([key, , source]) => flags[key] !== undefined && source !== flags.from)
  return strange === undefined
    ? notOwned(flags.set, [{ path: 'from', instead: 'import sets it: the file is the argument' }])
    : E.left(usage(`${strange[1]}: expected with --from ${strange[2]}, got it with --from ${flags.from}`))
}

const listed = (what: string, problems: ReadonlyArray<string>): AppError =>
  usage([`${what}:`, ...problems.map((problem) => `  • ${problem}`)].join('\n'))

/** The file's model in our terms. */
const mapped = (
  path: string,
  { title, plan }: Importer,
  { tensors, config }: WeightsFile,
  { activations, feedReads, signedBits, ...flags }: ImportFlags,
): E.Either<AppError, Imported> => {
  if (activations !== undefined && activations !== 'published' && activations !== 'later')
    return E.left(usage(`--activations: expected published or later, got "${activations}"`))
  const asked = flagLayer(flags)['model']
  const known = (config ?? {})['model']
  return F.pipe(
    plan(tensors, { model: isJsonRecord(asked) ? asked : {}, activations, feedReads, signedBits }),
    E.chain((planned) => carriedOut(tensors, planned)),
    E.bimap(
      (problems) => listed(`${path} cannot be imported as a model of ${title}`, problems),
      // A checkpoint of ours says what its model is.
      (found) => (isJsonRecord(known) ? { ...found, model: known, notes: [] } : found),
    ),
  )
}

/** The task of the new run: the one that is asked for, that of the checkpoint, or one of the source's own. */
const taskFor = (
  path: string,
  imported: Imported,
  { config }: WeightsFile,
  { task }: ImportFlags,
): E.Either<AppError, JsonRecord> => {
  const known = (config ?? {})['task']
  const usual = isJsonRecord(known) ? [known, ...imported.tasks] : imported.tasks
  if (task !== undefined) return E.right(usual.find(({ name }) => name === task) ?? { name: task })
  const { inputSize, outputSize } = imported
  return E.fromNullable(
    usage(
      `${path} has ${inputSize} inputs and ${outputSize} outputs, which no task of its source has here. Name a task of that size: --task NAME --set task.OPTION=VALUE`,
    ),
  )(fittingTask(usual, imported))
}

/** Whether a model has the sizes and the params of the file. */
const fitting = (path: string, imported: Imported, { model }: Experiment): E.Either<AppError, void> => {
  const shapes = new Map(imported.params.map(({ to, shape }) => [to, shape] as const))
  const sizes = [
    ['inputs', model.inputSize, imported.inputSize],
    ['outputs', model.outputSize, imported.outputSize],
  ] as const
  const wrong = sizes.filter(([, own, found]) => own !== found)
  const problems =
    wrong.length > 0
      ? wrong.map(
          ([what, own, found]) => `the task has ${own} ${what}, the file ${found}: choose with --task and --set task.…`,
        )
      : paramFaults(model, shapes)
  return problems.length === 0
    ? E.right(undefined)
    : E.left({ tag: 'InvalidConfig', source: `For ${path}, this`, problems })
}

/** The train state with the imported params, in the order of the model's own. */
const stateWith = (experiment: Experiment, { params }: Imported) => {
  const found = new Map(params.map(({ to, data }) => [to, data] as const))
  return initialTrainState(
    experiment,
    experiment.key,
    fromEntries(
      paramEntries(experiment.model.params).map(
        ([path, { shape }]) => [path, tf.tensor(found.get(path) as Float32Array, [...shape], 'float32')] as const,
      ),
    ),
  )
}

/** Makes the run: its config, and a checkpoint at step 0. */
const madeRun = (experiment: Experiment, imported: Imported, directory: string | undefined) => {
  const { config } = experiment
  return F.pipe(
    TE.fromIO<TrainState, AppError>(() => stateWith(experiment, imported)),
    TE.chain((state) =>
      F.pipe(
        createRun({ name: `${config.task.name}-${config.model.kind}`, directory, config }),
        TE.chain((run) =>
          F.pipe(
            saveCheckpoint(run, { state, config, progress: initialProgress }, { best: true }),
            TE.map(() => {
              disposeTree({ params: state.params, optimizer: state.optimizer })
              return run.directory
            }),
            cleanedUp(closeRun(run)),
          ),
        ),
      ),
    ),
  )
}

const configFor = (
  path: string,
  imported: Imported,
  task: JsonRecord,
  sha256: string,
  flags: ImportFlags,
  parts: Parts,
): E.Either<AppError, Config> =>
  resolveConfig({
    parts,
    file: { model: imported.model, task, from: { path: resolve(path), sha256, format: flags.from } },
    flags: flagLayer({
      ...(flags.task && { task: flags.task }),
      ...(flags.data && { data: flags.data }),
      ...(flags.set && { set: flags.set }),
    }),
    source: `The model of ${path}`,
  })

export const importModel =
  (path: string, given: ImportFlags): Effect =>
  ({ stdout }) =>
    withOwnParts(given, (flags, parts) =>
      F.pipe(
        TE.fromEither(importerOf(flags.from)),
        TE.bindTo('importer'),
        TE.chainFirstEitherK(() => effective(flags)),
        TE.bind('file', ({ importer }) => readWeights(path, importer.name === 'safetensors' ? 'safetensors' : 'torch')),
        TE.bind('imported', ({ importer, file }) => TE.fromEither(mapped(path, importer, file, flags))),
        TE.bind('task', ({ imported, file }) => TE.fromEither(taskFor(path, imported, file, flags))),
        TE.bind('config', ({ imported, file, task }) =>
          TE.fromEither(configFor(path, imported, task, file.sha256, flags, parts)),
        ),
        TE.bind('experiment', ({ config }) => startedExperiment(config, parts)),
        TE.chainFirstEitherK(({ experiment, imported }) => fitting(path, imported, experiment)),
        TE.bind('run', ({ experiment, imported }) => madeRun(experiment, imported, flags.run)),
        TE.map(({ run, importer, imported, experiment }) => {
          const summary = summaryOf(run, importer, imported, experiment.config)
          stdout(flags.json === true ? `${JSON.stringify(summary)}\n` : importText(summary, experiment.model))
        }),
      ),
    )
