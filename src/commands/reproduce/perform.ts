import { either as E, function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { parseJson } from '../../formats/jsonText.ts'
import { latestFile } from '../../io/run/runPaths.ts'
import type { Provenance } from '../../report/provenance.ts'
import {
  belowOneBitIn,
  curveIn,
  type LargerMemory,
  msPerStepIn,
  type RunResult,
  solvedIn,
} from '../../report/result.ts'
import type { Scores } from '../../runs/evaluation.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import { recordsIn } from '../replayFile.ts'
import type { Result } from '../train/summary.ts'
import type { Said } from './child.ts'
import { type Job, jobName, plainConfig } from './jobs.ts'
import { moduleArguments } from './ownModules.ts'
import { type Placed, type Progress, writeResult } from './resultFile.ts'

/** Runs a command to its end. */
export type Command = (args: ReadonlyArray<string>) => Promise<Said>

/** The exit code of `train` when training diverges. */
const DIVERGED = 3

/** The result of a run's final evaluation. */
type End = Readonly<{ ended: RunResult['ended']; steps: number; sequences: number; seconds: number; marks: Scores }>

type Evaluated = Readonly<{ step: number; evaluation: Scores }>

const failed = (job: Job, { code, signal, stderr }: Said): AppError => ({
  tag: 'WorkerFailed',
  reason: `${jobName(job)} failed with ${signal ?? `exit code ${code}`}: ${stderr.trim()}`,
  remedy: 'Repeat the command to continue.',
})

/** Runs a command and parses the JSON it prints. */
const told =
  <A>(job: Job, command: Command, args: ReadonlyArray<string>): TE.TaskEither<AppError, A> =>
  async () => {
    const said = await command(args)
    return said.code === 0 ? E.right(parseJson(said.stdout) as A) : E.left(failed(job, said))
  }

/** Evaluates the latest checkpoint, not the best: the best was selected on the held-out set itself. */
const evaluation = (
  job: Job,
  directory: string,
  command: Command,
  more: ReadonlyArray<string> = [],
): TE.TaskEither<AppError, Evaluated> =>
  told(job, command, ['evaluate', latestFile(directory), '--json', ...moduleArguments(job.config), ...more])

/** A whole config as flags. */
const configFlags = (job: Job): ReadonlyArray<string> =>
  Object.entries(plainConfig(job.config)).flatMap(([key, value]) => ['--set', `${key}=${JSON.stringify(value)}`])

const divergedEnd = (
  job: Job,
  directory: string,
  command: Command,
  last: MetricsRecord | undefined,
): TE.TaskEither<AppError, End> =>
  F.pipe(
    evaluation(job, directory, command),
    TE.map(({ step, evaluation: marks }) => ({
      ended: 'diverged',
      steps: step,
      sequences: step * job.config.batchSize,
      seconds: last?.seconds ?? 0,
      marks,
    })),
  )

/** Trains a job to its end. */
const trained = (job: Job, directory: string, progress: Progress, command: Command): TE.TaskEither<AppError, End> =>
  F.pipe(
    TE.fromTask<Said, AppError>(() =>
      command([
        'train',
        ...(progress === 'absent' ? ['--run', directory, ...configFlags(job)] : ['--resume', directory]),
        ...moduleArguments(job.config),
        '--json',
        '--quiet',
      ]),
    ),
    TE.chain((said) => {
      if (said.code === DIVERGED)
        return F.pipe(
          recordsIn(directory),
          TE.chain((records) => divergedEnd(job, directory, command, records.at(-1))),
        )
      if (said.code !== 0) return TE.left(failed(job, said))
      const { end: ended, step: steps, sequences, seconds, evaluation: marks } = parseJson(said.stdout) as Result
      return TE.right({ ended, steps, sequences, seconds, marks } as const)
    }),
  )

const withLargerMemories = (
  job: Job,
  directory: string,
  command: Command,
): TE.TaskEither<AppError, ReadonlyArray<LargerMemory>> =>
  F.pipe(
    job.slots,
    TE.traverseSeqArray((slots) =>
      F.pipe(
        evaluation(job, directory, command, ['--set', `model.slots=${slots}`]),
        TE.map(({ evaluation: marks }) => ({ slots, marks })),
      ),
    ),
  )

/** Trains and evaluates the rest of a job, and stores the result beside the run. */
export const perform = (
  job: Job,
  { directory, progress }: Placed,
  made: Provenance,
  command: Command,
): TE.TaskEither<AppError, RunResult> => {
  if (typeof progress === 'object') return TE.right(progress)
  return F.pipe(
    trained(job, directory, progress, command),
    TE.bindTo('end'),
    TE.bind('larger', () => withLargerMemories(job, directory, command)),
    TE.bind('records', () => recordsIn(directory)),
    TE.map(({ end, larger, records }): RunResult => {
      const { task, memory, asked, seed, config } = job
      const { ended, marks, ...numbers } = end
      const solved = ended === 'diverged' ? null : solvedIn(records)
      return {
        task,
        memory,
        asked,
        seed,
        config: plainConfig(config),
        ended: ended === 'steps' && solved !== null ? 'solved' : ended,
        ...numbers,
        msPerStep: msPerStepIn(records, numbers),
        solved,
        belowOneBit: ended === 'diverged' ? null : belowOneBitIn(records),
        marks,
        larger,
        curve: curveIn(records),
        made,
      }
    }),
    TE.chainFirst((result) => writeResult(directory, result)),
  )
}
