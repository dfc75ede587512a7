import { either as E } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { plural } from '../../core/numbers.ts'
import { curvesFigure } from '../../figures/curvesFigure.ts'
import { inspectorFigure } from '../../figures/inspectorFigure.ts'
import { memoryFigure } from '../../figures/memoryFigure.ts'
import { type Run, runsByTask, type TaskRuns } from '../../figures/runGroups.ts'
import type { FileContent } from '../../io/files/atomicFile.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import type { Renderer } from '../../io/images/rendered.ts'
import { openingStep } from '../../recording/openingStep.ts'
import type { Recording } from '../../recording/recording.ts'
import { aboutOf } from './about.ts'
import { sequenceGif } from './sequenceGif.ts'

/** A file of a figure. */
export type Figure = Readonly<{ name: string; content: (renderer: Renderer) => FileContent }>

/** The files of the figures, and notes about omitted ones. */
export type Figures = Readonly<{ figures: ReadonlyArray<Figure>; notes: ReadonlyArray<string> }>

const vectorAndRaster = (name: string, svg: string): ReadonlyArray<Figure> => [
  { name: `${name}.svg`, content: () => svg },
  { name: `${name}.png`, content: ({ png }) => png(svg) },
]

/** “Learning curves of runs/copy-ntm-1”, “Learning curves on copy: 3 runs” */
const titleOf = ({ task, groups }: TaskRuns): string => {
  const [only, ...others] = groups.flatMap(({ runs }) => runs)
  return only !== undefined && others.length === 0
    ? `Learning curves of ${only.name}`
    : `Learning curves on ${task}: ${plural(others.length + 1, 'run')}`
}

/** The file of each task: `curves` where there is one task, else `curves-copy`; numbered where names are alike. */
const curveFiles = (tasks: ReadonlyArray<TaskRuns>): ReadonlyArray<string> => {
  const names = tasks.map(({ task }) => (tasks.length === 1 ? 'curves' : `curves-${task.replaceAll(/[^\w.-]+/g, '-')}`))
  return names.map((name, at) => {
    const before = names.slice(0, at).filter((other) => other === name).length
    return before === 0 ? name : `${name}-${before + 1}`
  })
}

/** The learning curves of runs: a figure for each task. */
export const curveFigures = (runs: ReadonlyArray<Run>): Figures => {
  const told = runsByTask(runs.filter(({ records }) => records.length > 0))
  const silent = runs.filter(({ records }) => records.length === 0)
  const files = curveFiles(told)
  return {
    figures: told.flatMap((task, at) => vectorAndRaster(files[at] as string, curvesFigure(task, titleOf(task)))),
    notes: silent.map(({ name }) => `${name} has no metrics yet, so it has no curves.`),
  }
}

/** Figures of a recording: the sequence step by step, the memory after one step, and an animation. */
export const recordingFigures = (
  trained: Trained,
  recording: Recording,
  step: number | undefined,
): E.Either<AppError, Figures> => {
  const steps = recording.mask.data.length
  if (step !== undefined && step >= steps)
    return E.left({ tag: 'Usage', message: `--step: expected 0 to ${steps - 1} for this sequence, got ${step}` })
  const about = aboutOf(trained, recording)
  const t = step ?? openingStep(recording)
  const memory = memoryFigure(recording, t, about.memory(t))
  const animation = sequenceGif(trained, recording)
  return E.right({
    figures: [
      ...vectorAndRaster('mind', inspectorFigure(recording, about.mind)),
      ...(memory === undefined ? [] : vectorAndRaster('memory', memory)),
      animation.figure,
    ],
    notes: [...animation.notes, ...(memory === undefined ? ['No memory figure: this model has no memory.'] : [])],
  })
}
