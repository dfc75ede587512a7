import type { BenchmarkSizes } from '../src/runs/benchmark.ts'

/** One row of the table: a model, a batch size and a length. */
export type BenchConfig = Readonly<{ name: string; about: string; kind: 'dnc' | 'ntm'; sizes: BenchmarkSizes }>

/** The timed configs. All have one write head and an LSTM of one layer; the NTMs have three shifts. */
export const configs: ReadonlyArray<BenchConfig> = [
  { name: 'W1', about: 'a small DNC', kind: 'dnc', sizes: { B: 16, N: 16, W: 16, R: 4, H: 64, I: 6, O: 5, T: 9 } },
  { name: 'W2', about: 'an NTM', kind: 'ntm', sizes: { B: 16, N: 128, W: 20, R: 1, H: 100, I: 10, O: 8, T: 22 } },
  {
    name: 'W3',
    about: 'an NTM, batch 1',
    kind: 'ntm',
    sizes: { B: 1, N: 128, W: 20, R: 1, H: 100, I: 9, O: 8, T: 41 },
  },
  { name: 'W4', about: 'W1, longer', kind: 'dnc', sizes: { B: 16, N: 16, W: 16, R: 4, H: 64, I: 6, O: 5, T: 25 } },
  {
    name: 'W5',
    about: 'a wide DNC',
    kind: 'dnc',
    sizes: { B: 16, N: 256, W: 64, R: 4, H: 256, I: 10, O: 8, T: 40 },
  },
  {
    name: 'W6',
    about: 'a large DNC',
    kind: 'dnc',
    sizes: { B: 4, N: 1024, W: 64, R: 4, H: 256, I: 10, O: 8, T: 100 },
  },
]
