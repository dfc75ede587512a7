import type { Report, Standby } from './supervision.ts'

/** What a supervisor knows of its thread, from the thread's reports. */
export type Ledger = Readonly<{
  run?: Readonly<{ directory: string; toContinue: string }>
  standby?: Standby | undefined
  /** The newest temporary names. */
  temporaries: ReadonlyArray<string>
  /** Tickets of held locks, each with the folders that it may lie in. */
  locks: ReadonlyMap<string, ReadonlyArray<string>>
  /** Whether the thread has seen the request to stop. */
  isStopping: boolean
}>

export const emptyLedger: Ledger = { temporaries: [], locks: new Map(), isStopping: false }

/** Temporary names that are kept: more than a thread uses at a time. */
const TEMPORARIES = 64

/** The ledger after a report. */
export const enter = (ledger: Ledger, report: Report): Ledger => {
  switch (report.kind) {
    case 'temporary':
      return { ...ledger, temporaries: [...ledger.temporaries, report.path].slice(-TEMPORARIES) }
    case 'locked': {
      const { ticket, directory } = report
      return {
        ...ledger,
        locks: new Map([...ledger.locks, [ticket, [...(ledger.locks.get(ticket) ?? []), directory]]]),
      }
    }
    case 'unlocked':
      return { ...ledger, locks: new Map([...ledger.locks].filter(([ticket]) => ticket !== report.ticket)) }
    case 'run':
      return { ...ledger, run: { directory: report.directory, toContinue: report.toContinue } }
    case 'standby':
      return { ...ledger, standby: report.standby }
    case 'noStandby':
      return { ...ledger, standby: undefined }
    case 'stopping':
      return { ...ledger, isStopping: true }
  }
}
