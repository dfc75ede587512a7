import { lettersOf } from '../../src/memories/axes.ts'
import type { MemorySchema } from '../../src/memories/schema.ts'
import { recordedFields } from '../../src/memories/schema.ts'
import type { Numbers, Recording } from '../../src/recording/recording.ts'

const T = 6
const SIZES: Readonly<Record<string, number>> = { N: 5, W: 3, R: 2, K: 2, H: 4, S: 3, M: 5, L: 2, Q: 4 }

const captioned = (title: string, value = 'number') => ({ title, text: `What ${title.toLowerCase()} is.`, value })

/** A schema of no memory that there is, with axes of every form, and one that nothing counts. */
const invented: MemorySchema = {
  kind: 'invented',
  article: 'an',
  name: 'invented memory',
  title: 'Invented memory',
  source: 'nowhere',
  options: [],
  conventions: [],
  state: {
    store: { axes: 'N W', role: 'memory', caption: captioned('Store') },
    weighting: { axes: 'H N', role: 'weightings', caption: captioned('Weighting', 'weight') },
    age: { axes: 'N', role: 'bookkeeping', caption: captioned('Age') },
    layers: { axes: 'K N W', role: 'memory', caption: captioned('Layers') },
    neighbours: { axes: 'N N', role: 'bookkeeping', caption: captioned('Neighbours') },
    silent: { axes: 'K N', role: 'bookkeeping' },
  },
  interface: {
    question: { axes: 'R', activation: 'oneplus', caption: captioned('Strength') },
    answer: { axes: 'K', activation: 'oneplus', caption: captioned('Strength') },
    query: { axes: 'W', activation: 'linear', caption: captioned('Query') },
    written: { axes: 'K W', activation: 'linear', caption: captioned('Words') },
    temperature: { axes: '', activation: 'sigmoid', caption: captioned('Temperature', 'gate') },
  },
  intermediates: {
    way: { axes: 'K R N', caption: captioned('Way') },
    novelty: { axes: 'R Q', caption: captioned('Novelty') },
    surprise: { axes: 'Q', caption: captioned('Surprise') },
    read: { axes: 'R W', caption: captioned('Words') },
  },
}

const numbers = (shape: ReadonlyArray<number>): Numbers => ({
  shape,
  data: Float32Array.from({ length: shape.reduce((product, n) => product * n, 1) }, (_, at) => ((at * 7) % 11) / 11),
})

/** Six steps of a memory that no code knows, with two read and two write heads. */
export const inventedRecording = (): Recording => {
  const fields = recordedFields(invented)
  return {
    anatomy: { kind: 'ntm', slots: 5, wordSize: 3, readHeads: 2, writeHeads: 2, shifts: 3 },
    fields,
    inputs: numbers([T, 4]),
    targets: numbers([T, 2]),
    mask: { shape: [T], data: Float32Array.from({ length: T }, (_, t) => (t < 3 ? 0 : 1)) },
    outputs: numbers([T, 2]),
    intermediates: {
      hidden: numbers([T, 3]),
      ...Object.fromEntries(
        Object.entries(fields)
          .filter(([name]) => name !== 'readVectors')
          .map(([name, { axes }]) => [name, numbers([T, ...lettersOf(axes).map((letter) => SIZES[letter] ?? 1)])]),
      ),
    },
  }
}
