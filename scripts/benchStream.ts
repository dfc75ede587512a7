/** A streamed step, and a stack of two models, beside other ways to compute them: `npm run bench:stream`, described in `bench/README.md`. */
import { parseArgs } from 'node:util'
import { stackWays, timeStack } from '../bench/stack.ts'
import { type StreamedKind, streamedSlots, timeSteps } from '../bench/stream.ts'
import { short } from '../src/core/numbers.ts'
import { columns } from '../src/terminal/columns.ts'
import { startKernels, wholeNumber } from './benchStart.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '60' } } })
const rounds = wholeNumber('rounds', values.rounds)

await startKernels()
const steps = (Object.keys(streamedSlots) as StreamedKind[]).flatMap((kind) =>
  timeSteps(kind, rounds).map(({ way, minimum, median }) => [
    `${kind} ${streamedSlots[kind]} × 20`,
    way,
    short(minimum),
    short(median),
  ]),
)
const stack = timeStack(rounds)
process.stdout.write(
  `${columns([['model', 'a step of one sequence', 'minimum µs', 'median'], ...steps])}\n\n${columns([
    ['two DNCs: loss and gradients', 'minimum ms', 'median'],
    ...stackWays.map((way) => [way, short(stack[way].minMs), short(stack[way].medianMs)]),
  ])}\n`,
)
