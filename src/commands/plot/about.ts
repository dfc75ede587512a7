import { count, plural } from '../../core/numbers.ts'
import type { About } from '../../figures/inspectorFigure.ts'
import { wordSteps } from '../../figures/story.ts'
import type { Trained } from '../../io/experiments/trained.ts'
import { withArticle } from '../../memories/schema.ts'
import { memoryOf } from '../../models/applicable.ts'
import type { Recording } from '../../recording/recording.ts'
import { modelSentence } from '../../runs/modelSentence.ts'

/** Bits of a word: what the task is configured with, or the width of its answers. */
export const wordBitsOf = ({ experiment }: Trained): number => {
  const { bits } = experiment.config.task as Readonly<Record<string, unknown>>
  return typeof bits === 'number' ? bits : experiment.task.targetSize
}

/** What the figures of a recording say about themselves. */
export const aboutOf = (
  trained: Trained,
  recording: Recording,
): Readonly<{ mind: About; animation: About; memory: (t: number) => About }> => {
  const { experiment, state } = trained
  const { name } = experiment.config.task
  const words = plural(wordSteps(recording, wordBitsOf(trained)).length, 'word')
  const subtitle = `By ${modelSentence(experiment.model)}, after ${plural(state.step, 'update')}.`
  const who = withArticle(memoryOf(recording.anatomy.kind).schema)
  return {
    mind: { title: `${name}: ${who} at work on ${words}`, subtitle },
    animation: { title: `${name}: ${who} at work on ${words}`, subtitle },
    memory: (t) => ({ title: `${name}: the memory after step ${count(t)}`, subtitle }),
  }
}
