import { basename, resolve } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import type { Message, RunSummary } from '../dashboard/page/message.ts'
import { pageBundle } from '../dashboard/pageBundle.ts'
import { selfContained } from '../dashboard/selfContained.ts'
import { thinnedRecords } from '../dashboard/thinnedRecords.ts'
import type { Trained } from '../io/experiments/trained.ts'
import { writeFileAtomically } from '../io/files/atomicFile.ts'
import { readMetrics } from '../io/run/metrics.ts'
import type { MetricsRecord } from '../runs/metrics.ts'
import { modelSentence } from '../runs/modelSentence.ts'
import type { Drawn } from './drawn.ts'

/** The metrics records of a run; none before the first record, or for a checkpoint outside a run. */
export const recordsIn: (directory: string) => TE.TaskEither<AppError, ReadonlyArray<MetricsRecord>> = readMetrics

const summaryOf = (directory: string, { experiment }: Trained): RunSummary => ({
  id: basename(resolve(directory)).replaceAll(/[^A-Za-z0-9_-]/g, '-') || 'run',
  name: directory,
  task: experiment.task.name,
  model: modelSentence(experiment.model),
  memory:
    experiment.model.memory === undefined ? experiment.model.config.controller.kind : experiment.model.config.kind,
  kind: experiment.model.config.outputs.kind,
  seed: experiment.config.seed,
  steps: experiment.config.steps,
  state: 'ended',
})

/** Writes the page with a run's curves and a recording as one self-contained file. */
export const writeReplay = (
  file: string,
  { directory, trained, drawn }: Readonly<{ directory: string; trained: Trained; drawn: Drawn }>,
): TE.TaskEither<AppError, void> =>
  F.pipe(
    recordsIn(directory),
    TE.bindTo('records'),
    TE.bind('bundle', () => pageBundle()),
    TE.chain(({ records, bundle }) => {
      const run = summaryOf(directory, trained)
      const told: ReadonlyArray<Message> = [
        { kind: 'runs', runs: [run] },
        { kind: 'metrics', run: run.id, from: 0, records: thinnedRecords(records) },
        { kind: 'recording', run: run.id, step: trained.state.step, recording: drawn.recording },
      ]
      return writeFileAtomically(file, selfContained(bundle, told))
    }),
  )
