import type { AppError } from '../../core/errors.ts'
import { commandLine } from '../../io/commandLine.ts'
import type { Run } from '../../io/run/runDirectory.ts'
import { type PartFlags, partWords } from '../ownParts.ts'

const endings = [
  'Interrupted',
  'Diverged',
  'WorkerFailed',
  'OutOfMemory',
  'InvalidData',
  'InvalidModule',
  'IoFailure',
  'UnreadableFile',
] as const
type Ending = Extract<AppError, { tag: (typeof endings)[number] }>

/** The command that continues a run. */
export const continuing = ({ directory }: Run, flags: PartFlags): string =>
  commandLine('train', '--resume', directory, ...partWords(flags))

const isGoneOnFrom = (error: AppError): error is Ending => (endings as ReadonlyArray<string>).includes(error.tag)

/** Adds the command that continues the run to an error after which the run can be resumed. */
export const sayingHow =
  (run: Run, flags: PartFlags) =>
  (error: AppError): AppError =>
    isGoneOnFrom(error)
      ? { ...error, remedy: `${error.remedy ?? ''}\n  • To continue: ${continuing(run, flags)}` }
      : error
