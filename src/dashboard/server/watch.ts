import type { Board } from './board.ts'
import type { FollowedRun } from './followedRun.ts'

/** Keeps a board up to date. */
export type Watch = Readonly<{
  /** Polls everything once, now. */
  look: () => Promise<void>
  /** Sets the number of clients that read the board. */
  setReaders: (count: number) => void
  stop: () => Promise<void>
}>

type Options = Readonly<{
  board: Board
  runs: () => Promise<ReadonlyArray<FollowedRun>>
  /** Called after each poll while there are readers. */
  attend: () => void
}>

const EVERY_MS = 250
/** Folders and ended runs are polled only every so many polls. */
const SELDOM = 8

/** Runs that are read at the same time: the configs of many are known before the metrics of one that is long. */
const TURNS = 16

/** Does something for each of a list, for a few at a time. */
const inTurns = async <A>(all: ReadonlyArray<A>, act: (one: A) => Promise<void>): Promise<void> => {
  const left = [...all]
  const next = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await act(one)
  }
  await Promise.all(Array.from({ length: Math.min(TURNS, all.length) }, next))
}

/** Polls the runs repeatedly while the board has readers, and not at all without. */
export const startWatch = ({ board, runs, attend: recordIfDue }: Options): Watch => {
  let readers = 0
  let looks = 0
  let looking: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  const lookOnce = async (all: boolean): Promise<void> => {
    if (all) {
      const found = await runs()
      const before = board.runs()
      if (found.length !== before.length || found.some((run, index) => run !== before[index])) board.setRuns(found)
    }
    const due = board.runs().filter((run) => all || run.summary().state === 'running')
    await inTurns(due, async (run) => {
      if (await run.poll()) board.tell()
    })
    board.setLoaded()
  }

  const look = (all: boolean): Promise<void> => {
    looking = looking.then(() => lookOnce(all)).catch(() => undefined)
    return looking
  }

  const round = async (): Promise<void> => {
    timer = undefined
    await look(looks++ % SELDOM === 0)
    if (isStopped || readers === 0) return
    recordIfDue()
    timer ??= setTimeout(() => void round(), EVERY_MS)
  }

  return {
    look: () => look(true),
    setReaders: (count) => {
      const wasAlone = readers === 0
      readers = count
      if (!wasAlone || count === 0 || isStopped) return
      clearTimeout(timer)
      looks = 0
      void round()
    },
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await looking
    },
  }
}
