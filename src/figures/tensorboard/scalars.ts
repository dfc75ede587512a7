import type { SummaryValue } from '../../formats/tensorboard/event.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import type { Evaluation } from '../../training/evaluation.ts'
import { measuresOf } from '../../training/measures.ts'

/** `bitErrors` as a tag: `bit_errors`. */
const tagOf = (key: string): string => key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** What the loss and the headline measure are compared with. */
const baselines = ['guessLoss', 'guessError', 'optimalLoss'] as const

const marks = (name: string, evaluation: Evaluation): ReadonlyArray<SummaryValue> => {
  const { headline, others } = measuresOf(evaluation)
  const keys = [...[headline, ...others].map(({ key }) => key), ...baselines]
  return [
    { tag: `${name}/loss`, scalar: evaluation.loss },
    ...keys.flatMap((key) => {
      const scalar = evaluation[key]
      return scalar === undefined ? [] : [{ tag: `${name}/${tagOf(key)}`, scalar }]
    }),
  ]
}

/** The numbers of a record of metrics.jsonl, with their TensorBoard tags. */
export const scalarsOf = (record: MetricsRecord): ReadonlyArray<SummaryValue> => [
  { tag: 'train/loss', scalar: record.loss },
  { tag: 'train/gradient_norm', scalar: record.gradientNorm },
  { tag: 'train/learning_rate', scalar: record.learningRate },
  { tag: 'train/sequences', scalar: record.sequences },
  { tag: 'train/skipped', scalar: record.skipped },
  ...(record.lesson === undefined ? [] : [{ tag: 'train/lesson', scalar: record.lesson }]),
  ...(record.evaluation === undefined
    ? []
    : [
        ...marks('evaluation', record.evaluation.heldOut),
        ...Object.entries(record.evaluation.variants).flatMap(([name, variant]) =>
          marks(`evaluation/${name}`, variant),
        ),
      ]),
]
