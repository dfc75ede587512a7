import { count, duration } from '../core/numbers.ts'
import type { EvaluationProgress } from '../runs/evaluation.ts'

/** An evaluation that takes longer (ms) than this shows how far it is. */
const SILENT_MS = 1000

/** Time (ms) between two reports: on a terminal, and as lines. */
const EVERY_MS = { terminal: 200, lines: 10_000 }

/** Clears the terminal's line. */
const CLEAR = '\r\u001b[2K'

const text = ({ what, done, total, share }: EvaluationProgress, elapsed: number): string => {
  const left = share > 0 ? ` · ${duration((elapsed * (1 - share)) / share / 1000)} left` : ''
  return `Evaluating: ${count(done)} of ${count(total)} ${what}${left}`
}

/**
 * Shows how far evaluations are, and the time left, once one takes more than a second: on a terminal in the current line, which
 * is empty again at its end, else as lines.
 *
 * @param now milliseconds
 */
export const evaluationProgress = ({
  now,
  write,
  isTerminal,
}: Readonly<{ now: () => number; write: (text: string) => void; isTerminal: boolean }>): ((
  progress: EvaluationProgress,
) => void) => {
  let last: Readonly<{ what: EvaluationProgress['what']; done: number }> | undefined
  let startedAt = now()
  let shownAt: number | undefined
  return (progress) => {
    const { what, done, total } = progress
    const at = now()
    if (last === undefined || last.what !== what || done < last.done) {
      startedAt = at
      shownAt = undefined
    }
    last = done < total ? { what, done } : undefined
    if (done >= total) {
      if (isTerminal && shownAt !== undefined) write(CLEAR)
    } else if (
      at - startedAt > SILENT_MS &&
      (shownAt === undefined || at - shownAt > EVERY_MS[isTerminal ? 'terminal' : 'lines'])
    ) {
      shownAt = at
      write(isTerminal ? `${CLEAR}${text(progress, at - startedAt)}` : `${text(progress, at - startedAt)}\n`)
    }
  }
}
