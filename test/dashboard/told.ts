import type { Message } from '../../src/dashboard/page/message.ts'
import type { MetricsRecord } from '../../src/runs/metrics.ts'
import { dncRecording, ntmRecording } from './syntheticRecording.ts'

const record = (step: number): MetricsRecord => {
  const loss = 80 / (1 + step / 100)
  const marks = { sequences: 16, loss, bitErrors: step > 1000 ? 0 : 30 - step / 40, correct: Math.min(1, step / 1500) }
  return {
    step,
    sequences: 2 * step,
    loss,
    gradientNorm: 10 / (1 + step / 300),
    learningRate: 0.001,
    skipped: 0,
    seconds: step / 90,
    ...(step % 500 === 0 && {
      evaluation: {
        heldOut: marks,
        variants: { '20 words': marks, '40 words': { ...marks, correct: marks.correct / 2 } },
      },
    }),
  }
}

const summary = { task: 'copy', model: 'a machine', seed: 1, steps: 2000, state: 'ended' } as const

/** A name that would do harm where it is taken for markup. */
export const HOSTILE = '</script><img src=x onerror=alert(1)>'

/** What a page is told of two runs. */
export const told = (): ReadonlyArray<Message> => {
  const records = Array.from({ length: 20 }, (_, index) => record(100 * (index + 1)))
  return [
    {
      kind: 'runs',
      runs: [
        { ...summary, id: 'ntm', name: HOSTILE },
        { ...summary, id: 'dnc', name: 'runs/copy-dnc-1', state: 'running' },
      ],
    },
    { kind: 'metrics', run: 'ntm', from: 0, records },
    {
      kind: 'metrics',
      run: 'dnc',
      from: 0,
      records: records.slice(0, 12).map((one) => ({ ...one, loss: 3 * one.loss })),
    },
    { kind: 'recording', run: 'ntm', step: 2000, recording: ntmRecording() },
    { kind: 'recording', run: 'dnc', step: 1200, recording: dncRecording() },
  ]
}
