import { either as E } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { animationFrames } from '../../figures/animationFrames.ts'
import { type Curves, curvesFigure } from '../../figures/curvesFigure.ts'
import { inspectorFigure } from '../../figures/inspectorFigure.ts'
import { linkIsTooLarge, memoryFigure } from '../../figures/memoryFigure.ts'
import { gif } from '../../formats/gif.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { pixelsOf, png } from '../../io/images/rendered.ts'
import type { Recording } from '../../recording/recording.ts'
import { aboutOf, wordBitsOf } from './about.ts'

/** A file to write. */
export type Figure = Readonly<{ name: string; content: () => Uint8Array | string }>

/** Files, and what is to be said about those that are missing. */
export type Figures = Readonly<{ figures: ReadonlyArray<Figure>; notes: ReadonlyArray<string> }>

/** More steps than this nobody watches to their end. */
const MOST_FRAMES = 300

/** Milliseconds that a step is shown, and the last one. */
const STEP_MS = 450
const LAST_MS = 2500

const vectorAndRaster = (name: string, svg: string): ReadonlyArray<Figure> => [
  { name: `${name}.svg`, content: () => svg },
  { name: `${name}.png`, content: () => png(svg) },
]

/** How runs learned, overlaid. */
export const curveFigures = (runs: ReadonlyArray<Curves>): Figures => {
  const told = runs.filter(({ records }) => records.length > 0)
  const silent = runs.filter(({ records }) => records.length === 0)
  const notes = silent.map(({ name }) => `${name} has reported nothing yet: it has no curves.`)
  const [first] = told
  if (first === undefined) return { figures: [], notes }
  const title = told.length === 1 ? `How ${first.name} learned` : `How ${told.length} runs learned`
  return { figures: vectorAndRaster('curves', curvesFigure(told, title)), notes }
}

/** The step in the middle of the answer: what was stored is there, and the heads are at work. */
const middleOf = ({ mask }: Recording): number => {
  const steps = [...mask.data].flatMap((counts, t) => (counts === 1 ? [t] : []))
  return steps[Math.floor((steps.length - 1) / 2)] ?? mask.data.length - 1
}

/** A machine at work on a sequence, its memory after a step, and the whole as an animation. */
export const recordingFigures = (
  trained: Trained,
  recording: Recording,
  step: number | undefined,
): E.Either<AppError, Figures> => {
  const steps = recording.mask.data.length
  if (step !== undefined && step >= steps)
    return E.left({ tag: 'Usage', message: `--step: this sequence has steps 0 to ${steps - 1}, not ${step}` })
  const about = aboutOf(trained, recording)
  const t = step ?? middleOf(recording)
  const memory = memoryFigure(recording, t, about.memory(t))
  const animation: Figure = {
    name: 'sequence.gif',
    content: () => {
      const frames = animationFrames(recording, wordBitsOf(trained), about.animation)
      return gif(
        frames.map((svg) => pixelsOf(svg)),
        STEP_MS,
        LAST_MS,
      )
    },
  }
  return E.right({
    figures: [
      ...vectorAndRaster('mind', inspectorFigure(recording, about.mind)),
      ...(memory === undefined ? [] : vectorAndRaster('memory', memory)),
      ...(steps > MOST_FRAMES ? [] : [animation]),
    ],
    notes: [
      ...(steps > MOST_FRAMES ? [`${steps} steps are too many to watch: there is no animation.`] : []),
      ...(memory === undefined ? ['This machine has no memory: there is no picture of it.'] : []),
      ...(linkIsTooLarge(recording) ? ['The link is too large to show: memory.svg goes without it.'] : []),
    ],
  })
}
