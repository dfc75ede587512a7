/** A row of table 1 or 2: an NTM of 128 slots of 20. */
export type MachineRow = Readonly<{
  /** Read heads, and as many write heads. */
  heads: number
  layers: number
  units: number
  learningRate: number
}>

/** A row of table 3: an LSTM without memory. */
export type NetworkRow = Omit<MachineRow, 'heads'>

/** The tasks of Graves et al. 2014. */
export const paperTasks = ['copy', 'repeat-copy', 'associative-recall', 'n-grams', 'priority-sort'] as const
type PaperTask = (typeof paperTasks)[number]

const machine = (heads: number, layers: number, units: number, learningRate: number): MachineRow => ({
  heads,
  layers,
  units,
  learningRate,
})
const network = (layers: number, units: number, learningRate: number): NetworkRow => ({ layers, units, learningRate })

/** Graves et al. 2014, table 1: NTMs with a feedforward controller. */
export const table1: Readonly<Record<PaperTask, MachineRow>> = {
  copy: machine(1, 1, 100, 1e-4),
  'repeat-copy': machine(1, 1, 100, 1e-4),
  'associative-recall': machine(4, 1, 256, 1e-4),
  'n-grams': machine(1, 1, 100, 3e-5),
  'priority-sort': machine(8, 1, 512, 3e-5),
}

/** Graves et al. 2014, table 2: NTMs with an LSTM controller. */
export const table2: Readonly<Record<PaperTask, MachineRow>> = {
  copy: machine(1, 1, 100, 1e-4),
  'repeat-copy': machine(1, 1, 100, 1e-4),
  'associative-recall': machine(1, 1, 100, 1e-4),
  'n-grams': machine(1, 1, 100, 3e-5),
  'priority-sort': machine(5, 2, 100, 3e-5),
}

/** Graves et al. 2014, table 3: LSTMs. */
export const table3: Readonly<Record<PaperTask, NetworkRow>> = {
  copy: network(3, 256, 3e-5),
  'repeat-copy': network(3, 512, 3e-5),
  'associative-recall': network(3, 256, 1e-4),
  'n-grams': network(3, 128, 1e-4),
  'priority-sort': network(3, 128, 3e-5),
}

/** The row of a task; copy's for tasks that the paper does not have. */
export const rowOf = <A>(table: Readonly<Record<PaperTask, A>>, task: string): A =>
  table[paperTasks.find((name) => name === task) ?? 'copy']
