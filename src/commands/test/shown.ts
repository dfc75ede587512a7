import { count } from '../../core/numbers.ts'
import { targetKindOf } from '../../tasks/task.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { type Paper, stripKey, stripLines } from '../../terminal/strips.ts'
import { mistakesOf, mistakesText, rowsOf, walkLines } from '../../terminal/walk.ts'
import type { Drawn } from '../drawn.ts'
import type { Screen } from '../environment.ts'

/** The width for output that is not a terminal. */
const PLAIN: Paper = { columns: 80, colourBits: 1 }

const HEAD_KEY = '  heads: the slot with the largest weight (and that weight, where below 1)'
const KEY = `  · is 0, █ is 1, digits are tenths; ${HEAD_KEY.trim()}`

type Named = Readonly<{ drawn: Drawn; among: number }>

const titleOf = ({ path, experiment, state }: Trained, { drawn, among }: Named): string => {
  const which = among > 1 ? `, sequence ${drawn.seed}` : ''
  const wrong = mistakesText(mistakesOf(targetKindOf(experiment.task), drawn.recording))
  return `${path}, step ${count(state.step)}: ${experiment.task.name}${which}, ${wrong}`
}

/** Inputs, targets and outputs as text, for tasks that have one. */
const readableLines = (
  { experiment: { task } }: Trained,
  { drawn: { sequence, recording } }: Named,
): ReadonlyArray<string> => {
  const lines = task.text?.(sequence, rowsOf(recording.outputs))
  return lines === undefined ? [] : ['', ...lines.map((line) => `  ${line}`.trimEnd()), '']
}

/** A sequence as a table, and its weightings as strips. */
export const shownText = (trained: Trained, named: Named, paper: Paper = PLAIN): string => {
  const { recording } = named.drawn
  const kind = targetKindOf(trained.experiment.task)
  const strips = stripLines(recording, paper)
  return [
    titleOf(trained, named),
    ...readableLines(trained, named),
    ...walkLines(recording, kind),
    kind === 'bits' ? KEY : HEAD_KEY,
    ...(strips.length === 0 ? [] : ['', ...strips, stripKey(paper.colourBits)]),
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
  const table = walkLines(recording, targetKindOf(trained.experiment.task))
  const strips = stripLines(recording, screen)
  const blocks = strips.length === 0 ? 1 : 2
  const most = Math.max(1, Math.floor((screen.rows - 4 - 2 * blocks) / blocks))
  const steps = table.length - 1
  return Array.from({ length: steps }, (_, t) =>
    [
      titleOf(trained, named),
      ...upTo(table, t, most),
      ...(strips.length === 0 ? [] : ['', ...upTo(strips, t, most)]),
      '',
      `  step ${t} of 0–${steps - 1} · space or → next · ← back · q quits`,
    ].join('\n'),
  )
}
