import { count, plural } from '../../core/numbers.ts'
import { kindIn, scoresIn } from '../../recording/errors.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { type Paper, stripKey, stripLines } from '../../terminal/strips.ts'
import { rowsOf, walkKey, walkLines, withPhases } from '../../terminal/walk.ts'
import { phaseAt } from '../../terminal/timeline.ts'
import { measures, scoreText } from '../../training/measures.ts'
import { cropped, folded } from '../../terminal/wrap.ts'
import type { Drawn } from '../drawn.ts'
import type { Screen } from '../environment.ts'

/** The width for output that is not a terminal. */
const PLAIN: Paper = { columns: 80, colourBits: 1 }

/** “3 wrong bits”, “1 wrong symbol”, “RMSE 0.02” */
const errorText = (recording: Drawn['recording']): string => {
  const scores = scoresIn(recording)
  const { bitErrors, wrongSymbols } = scores
  if (bitErrors !== undefined) return plural(bitErrors, 'wrong bit')
  if (wrongSymbols !== undefined) return plural(wrongSymbols, 'wrong symbol')
  return scoreText(measures[kindIn(recording)].headline, scores)
}

type Named = Readonly<{ drawn: Drawn; among: number }>

const titleOf = ({ path, experiment, state }: Trained, { drawn, among }: Named): string => {
  const which = among > 1 ? `, sequence ${drawn.seed}` : ''
  return `${path}, step ${count(state.step)}: ${experiment.task.name}${which}, ${errorText(drawn.recording)}`
}

/** Inputs, targets and outputs as text, for tasks that have one. */
const readableLines = (
  { experiment: { task } }: Trained,
  { drawn: { sequence, recording } }: Named,
  paper: Paper,
): ReadonlyArray<string> => {
  const lines = task.text?.(sequence, rowsOf(recording.outputs))
  return lines === undefined ? [] : ['', ...lines.flatMap((line) => folded(`  ${line}`.trimEnd(), paper.columns)), '']
}

/** A sequence as a table, and its weightings as strips. */
export const shownText = (trained: Trained, named: Named, paper: Paper = PLAIN): string => {
  const { recording } = named.drawn
  const strips = stripLines(recording, paper)
  return [
    ...folded(titleOf(trained, named), paper.columns),
    ...readableLines(trained, named, paper),
    ...withPhases(walkLines(recording, paper.columns), recording),
    ...walkKey(recording, paper.columns),
    ...(strips.length === 0 ? [] : ['', ...strips, ...stripKey(paper)]),
    '',
  ].join('\n')
}

/** The heading and the last `most` lines. */
const upTo = ([heading = '', ...lines]: ReadonlyArray<string>, t: number, most: number): ReadonlyArray<string> => [
  heading,
  ...lines.slice(Math.max(0, t + 1 - most), t + 1),
]

/** A sequence as frames for a terminal: frame t shows the last steps up to t, as many as fit. */
export const shownFrames = (
  trained: Trained,
  named: Named,
  screen: Pick<Screen, 'rows' | 'columns' | 'colourBits'>,
): ReadonlyArray<string> => {
  const { recording } = named.drawn
  const { timeline = [] } = recording
  const table = walkLines(recording, screen.columns)
  const strips = stripLines(recording, screen)
  const blocks = strips.length === 0 ? 1 : 2
  const most = Math.max(1, Math.floor((screen.rows - (timeline.length < 2 ? 4 : 5) - 2 * blocks) / blocks))
  const steps = table.length - 1
  return Array.from({ length: steps }, (_, t) =>
    [
      cropped(titleOf(trained, named), screen.columns),
      ...upTo(table, t, most),
      ...(strips.length === 0 ? [] : ['', ...upTo(strips, t, most)]),
      '',
      ...(timeline.length < 2 ? [] : [`  ${phaseAt(timeline, t)?.name ?? ''}`]),
      `  step ${t} of 0–${steps - 1} · space or → next · ← back · q quits`,
    ].join('\n'),
  )
}
