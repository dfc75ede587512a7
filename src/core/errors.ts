/** Every expected failure, as a value. Programmer errors (such as wrong shapes) throw instead. */
export type AppError =
  | Readonly<{ tag: 'Usage'; message: string }>
  | Readonly<{ tag: 'InvalidConfig'; source: string; problems: ReadonlyArray<string> }>
  | Readonly<{ tag: 'BackendUnavailable'; backend: string; reason: string; remedy: string }>
  | Readonly<{ tag: 'OutOfMemory'; what: string; needed: number; available: number; remedy: string }>
  | Readonly<{
      tag: 'InvalidData'
      task?: string | undefined
      sequence: number
      row?: number | undefined
      reason: string
      remedy: string
    }>
  | Readonly<{
      tag: 'InvalidFiles'
      /** The first faults, as `FILE:LINE:COLUMN: what`. */
      faults: ReadonlyArray<string>
      /** The number of all faults. */
      count: number
    }>
  | Readonly<{ tag: 'InvalidModule'; path: string; reason: string; remedy: string }>
  | Readonly<{ tag: 'Diverged'; step: number; tensor: string; value: string; remedy: string }>
  | Readonly<{ tag: 'UnreadableFile'; path: string; reason: string; remedy: string }>
  | Readonly<{ tag: 'IoFailure'; path: string; action: string; reason: string; remedy?: string }>
  | Readonly<{ tag: 'WorkerFailed'; reason: string; remedy: string }>
  | Readonly<{ tag: 'VerificationFailed'; files: ReadonlyArray<string> }>
  | Readonly<{ tag: 'Interrupted'; signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'; remedy: string }>
  /** A failure, and what failed after it, while cleaning up. */
  | Readonly<{ tag: 'Several'; first: AppError; later: ReadonlyArray<AppError> }>

const mebibytes = (bytes: number): string => Math.ceil(bytes / 2 ** 20).toLocaleString('en-US')

/** The message of an error: what failed, where, and the remedy; and what failed after it. */
export const explain = (error: AppError): string => {
  switch (error.tag) {
    case 'Usage':
      return error.message
    case 'InvalidConfig':
      return [`${error.source} is not a valid configuration:`, ...error.problems.map((p) => `  • ${p}`)].join('\n')
    case 'BackendUnavailable':
      return `The ${error.backend} backend cannot start: ${error.reason}\n  • ${error.remedy}`
    case 'OutOfMemory':
      return `${error.what} needs ${mebibytes(error.needed)} MiB of the WebAssembly heap, which has ${mebibytes(error.available)} MiB.\n  • ${error.remedy}`
    case 'InvalidData': {
      const of = error.task === undefined ? '' : ` of task ${error.task}`
      const row = error.row === undefined ? '' : `, row ${error.row}`
      return `Cannot train on sequence ${error.sequence}${row}${of}: ${error.reason}\n  • ${error.remedy}`
    }
    case 'InvalidFiles': {
      const more = error.count - error.faults.length
      return [...error.faults, ...(more > 0 ? [`… and ${more.toLocaleString('en-US')} more faults.`] : [])].join('\n')
    }
    case 'InvalidModule':
      return `Cannot use ${error.path}: ${error.reason}\n  • ${error.remedy}`
    case 'Diverged':
      return `Training diverged at step ${error.step}: ${error.tensor} became ${error.value}.\n  • ${error.remedy}`
    case 'UnreadableFile':
      return `Cannot read ${error.path}: ${error.reason}\n  • ${error.remedy}`
    case 'IoFailure':
      return `Cannot ${error.action} ${error.path}: ${error.reason}${error.remedy === undefined ? '' : `\n  • ${error.remedy}`}`
    case 'WorkerFailed':
      return `${error.reason}\n  • ${error.remedy}`
    case 'VerificationFailed':
      return `Errors exceed the tolerances in ${error.files.join(', ')}`
    case 'Interrupted':
      return `Stopped by ${error.signal}.\n  • ${error.remedy}`
    case 'Several':
      return [explain(error.first), ...error.later.map((later) => `  • Then also: ${explain(later)}`)].join('\n')
  }
}

/** The first error, with one that came after it. */
export const followedBy = (first: AppError, later: AppError): AppError =>
  first.tag === 'Several' ? { ...first, later: [...first.later, later] } : { tag: 'Several', first, later: [later] }

/** The process's exit code for each error; 0 is success and 1 an internal error. */
export const exitCode = (error: AppError): number => {
  switch (error.tag) {
    case 'Usage':
    case 'InvalidConfig':
    case 'BackendUnavailable':
    case 'OutOfMemory':
    case 'InvalidData':
    case 'InvalidFiles':
    case 'InvalidModule':
      return 2
    case 'Diverged':
      return 3
    case 'UnreadableFile':
      return 4
    case 'IoFailure':
      return 5
    case 'WorkerFailed':
    case 'VerificationFailed':
      return 1
    case 'Interrupted':
      return { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }[error.signal]
    case 'Several':
      return exitCode(error.first)
  }
}
