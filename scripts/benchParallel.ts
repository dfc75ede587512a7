/** The gain of a Transformer that computes all steps in parallel: `npm run bench:parallel`, described in `bench/README.md`. */
import { parseArgs } from 'node:util'
import { type AtOnceSizes, timeAtOnce } from '../bench/parallel.ts'
import { count, short } from '../src/core/numbers.ts'
import { columns } from '../src/terminal/columns.ts'
import { startKernels, wholeNumber } from './benchStart.ts'

const { values } = parseArgs({
  options: {
    steps: { type: 'string', default: '20,40,200' },
    batch: { type: 'string', default: '4' },
    units: { type: 'string', default: '64' },
    layers: { type: 'string', default: '2' },
    iterations: { type: 'string', default: '20' },
  },
})

await startKernels()
const iterations = wholeNumber('iterations', values.iterations)
const sizes = {
  batch: wholeNumber('batch', values.batch),
  units: wholeNumber('units', values.units),
  layers: wholeNumber('layers', values.layers),
}

/** Step by step takes much longer, so fewer iterations suffice. */
const FEWER = 7

const rowOf = async (all: AtOnceSizes): Promise<ReadonlyArray<string>> => {
  const parallel = await timeAtOnce(all, 'fused', iterations)
  const stepwise = await timeAtOnce(all, 'reference', Math.ceil(iterations / FEWER))
  const ratios = [stepwise.minMs / parallel.minMs, stepwise.medianMs / parallel.medianMs]
  return [
    count(all.steps),
    ...[parallel.minMs, parallel.medianMs, stepwise.minMs, stepwise.medianMs, ...ratios].map(short),
  ]
}

const rows: ReadonlyArray<string>[] = []
for (const steps of values.steps.split(',')) rows.push(await rowOf({ steps: wholeNumber('steps', steps), ...sizes }))
process.stdout.write(
  `${columns([
    ['steps', 'at once, minimum ms', 'median', 'step by step, minimum ms', 'median', 'ratio of minima', 'of medians'],
    ...rows,
  ])}\n`,
)
