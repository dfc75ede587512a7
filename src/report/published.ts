import { isJsonRecord, type JsonRecord } from '../config/json.ts'

/** A published figure. Sequences are iterations × batch size. */
export type Published = Readonly<{
  task: string
  /** The task options it was reported for; other options do not matter. */
  options: JsonRecord
  memory: string
  figure: string
  /** Set if the figure is a number of sequences until solved, or nearly. */
  sequences?: number
  /** Set if the figure is a loss, in bits per sequence. */
  bits?: number
  source: string
}>

/** The source of figures read off plots. */
const FIGURES = 'read off the figures of published implementations'

/** All published figures. */
export const published: ReadonlyArray<Published> = [
  {
    task: 'copy',
    options: { bits: 8, minWords: 1, maxWords: 20 },
    memory: 'ntm',
    figure: 'below 1 bit by about 17,000 sequences (batch 1, 4 seeds)',
    sequences: 17_000,
    source: 'loudinthecloud/pytorch-ntm, README',
  },
  {
    task: 'copy',
    options: { bits: 8, minWords: 1, maxWords: 20 },
    memory: 'none',
    figure: 'LSTM: not solved by 1,000,000 sequences',
    source: 'Graves et al. 2014, figure 3',
  },
  {
    task: 'repeat-copy',
    options: { minWords: 1, maxWords: 10, minRepeats: 1, maxRepeats: 10 },
    memory: 'ntm',
    figure: 'about 30,000 sequences, with spikes until 60,000',
    sequences: 30_000,
    source: FIGURES,
  },
  {
    task: 'repeat-copy',
    options: { bits: 4, minWords: 1, maxWords: 2, minRepeats: 1, maxRepeats: 2 },
    memory: 'dnc',
    figure: 'DNC of 16 × 16: about 850,000 sequences (batch 16)',
    sequences: 850_000,
    source: 'jingweiz/pytorch-dnc, README',
  },
  {
    task: 'associative-recall',
    options: { bits: 6, words: 3, minItems: 2, maxItems: 6 },
    memory: 'ntm',
    figure: 'about 77,000 sequences',
    sequences: 77_000,
    source: FIGURES,
  },
  {
    task: 'n-grams',
    options: { order: 6, minLength: 200, maxLength: 200 },
    memory: 'ntm',
    figure: '133 bits per sequence at 257,000–476,000 iterations',
    bits: 133,
    source: FIGURES,
  },
  {
    task: 'graph-traversal',
    options: {},
    memory: 'dnc',
    figure: 'on larger graphs: 98.8 % right after about 1,000,000 sequences; an LSTM 37 %',
    source: 'Graves et al. 2016, “Graph experiments”',
  },
  {
    task: 'stories',
    options: {},
    memory: 'dnc',
    figure: 'on the published files, all tasks at once: 3.8 % of the answers wrong',
    source: 'Graves et al. 2016, “Synthetic question answering experiments”',
  },
]

/** Whether a task has the given options. */
export const isTask = (config: JsonRecord, task: string, options: JsonRecord): boolean => {
  const { name, ...found } = isJsonRecord(config['task'] ?? null) ? (config['task'] as JsonRecord) : {}
  return name === task && Object.entries(options).every(([key, value]) => found[key] === value)
}

/** The published figures for the task of a config: for the same memory if there are any, otherwise for others. */
export const publishedFor = (config: JsonRecord, memory: string): ReadonlyArray<Published> => {
  const same = published.filter(({ task, options }) => isTask(config, task, options))
  const own = same.filter((entry) => entry.memory === memory)
  return own.length > 0 ? own : same
}
