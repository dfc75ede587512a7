/** The cost of a sparse memory, by number of slots: `npm run bench:slots`, described in `bench/README.md`. */
import { parseArgs } from 'node:util'
import { costOfSlots, type SlotCost, sparseKinds, starts } from '../bench/slots.ts'
import { count, short } from '../src/core/numbers.ts'
import { kernelHeap } from '../src/kernels/heap.ts'
import { columns } from '../src/terminal/columns.ts'
import { refuse, startKernels, wholeNumber } from './benchStart.ts'

const { values } = parseArgs({
  options: {
    memory: { type: 'string', default: 'sam' },
    slots: { type: 'string', default: '1000,10000,100000,1000000' },
    batch: { type: 'string', default: '1' },
    start: { type: 'string', default: 'alike' },
    iterations: { type: 'string', default: '30' },
  },
})

await startKernels()
const heap = kernelHeap() ?? refuse('the fused kernels do not run here')
const start = starts.find((name) => name === values.start) ?? refuse(`--start: expected ${starts.join(' or ')}`)
const kind =
  sparseKinds.find((name) => name === values.memory) ?? refuse(`--memory: expected ${sparseKinds.join(' or ')}`)
const [batch, iterations] = [wholeNumber('batch', values.batch), wholeNumber('iterations', values.iterations)]

const row = ({ slots, whole, lookUp, rest, once, bytesPerStep, bytesAtOnce }: SlotCost): ReadonlyArray<string> => [
  count(slots),
  ...[whole, lookUp, rest, once].map(short),
  count(bytesPerStep),
  short(bytesAtOnce / 2 ** 20),
]

const costs = values.slots
  .split(',')
  .map((slots) => costOfSlots(heap, { kind, slots: wholeNumber('slots', slots), batch, start, iterations }))
process.stdout.write(
  `${columns([
    ['slots', 'ms', 'look-up, ms a step', 'rest, ms a step', 'once, ms', 'bytes a step', 'MiB at once'],
    ...costs.map(row),
  ])}\n`,
)
