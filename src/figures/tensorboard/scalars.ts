import type { SummaryValue } from '../../formats/tensorboard/event.ts'
import type { MetricsRecord } from '../../runs/metrics.ts'
import type { Evaluation } from '../../training/evaluation.ts'

const marks = (name: string, { loss, bitErrors, correct }: Evaluation): ReadonlyArray<SummaryValue> => [
  { tag: `${name}/loss`, scalar: loss },
  { tag: `${name}/bit_errors`, scalar: bitErrors },
  { tag: `${name}/correct`, scalar: correct },
]

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
