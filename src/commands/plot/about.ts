import { count, plural } from '../../core/numbers.ts'
import type { About } from '../../figures/inspectorFigure.ts'
import { wordSteps } from '../../figures/story.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { withArticle } from '../../memories/schema.ts'
import { kindIn } from '../../recording/errors.ts'
import { stepsOf } from '../../recording/numbersAt.ts'
import type { Recording } from '../../recording/recording.ts'
import { modelSentence } from '../../runs/modelSentence.ts'

/** Bits per word: the task's `bits` option, or the width of its targets. */
export const wordBitsOf = ({ experiment }: Trained): number => {
  const { bits } = experiment.config.task as Readonly<Record<string, unknown>>
  return typeof bits === 'number' ? bits : experiment.task.targetSize
}

/** Titles and subtitles of a recording's figures. */
export const aboutOf = (
  trained: Trained,
  recording: Recording,
): Readonly<{ mind: About; animation: About; memory: (t: number) => About }> => {
  const { experiment, state } = trained
  const { name } = experiment.config.task
  const known = kindIn(recording) === 'bits' ? wordSteps(recording, wordBitsOf(trained)).length : 0
  const words = known > 0 ? plural(known, 'word') : plural(stepsOf(recording), 'step')
  const subtitle = `By ${modelSentence(experiment.model)}, after ${plural(state.step, 'update')}.`
  const who = withArticle(experiment.model.definitions.memory.schema)
  return {
    mind: { title: `${name}: ${who} at work on ${words}`, subtitle },
    animation: { title: `${name}: ${who} at work on ${words}`, subtitle },
    memory: (t) => ({ title: `${name}: the memory after step ${count(t)}`, subtitle }),
  }
}
