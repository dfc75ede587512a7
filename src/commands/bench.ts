import { function as F, taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { suggestion } from '../core/nearest.ts'
import { benchmarkExcess, type BenchmarkSizes, sizeLetters, timeIterations } from '../runs/benchmark.ts'
import { plural, short } from '../view/numbers.ts'
import { startNodeBackend } from './backend.ts'
import { type CommandDefinition, examples } from './command.ts'
import type { Effect } from './environment.ts'

type BenchFlags = Readonly<{ model: string; sizes: string; iterations: string; json?: boolean }>
type Plan = Readonly<{ kind: string; sizes: BenchmarkSizes; iterations: number }>

const kinds = ['dnc', 'ntm']
/** Enough for the compiler to settle. */
const WARM_UP = 5

const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 1

const planOf = ({ model, sizes, iterations }: BenchFlags): TE.TaskEither<AppError, Plan> => {
  const usage = (message: string) => TE.left<AppError>({ tag: 'Usage', message })
  if (!kinds.includes(model)) return usage(`--model: unknown kind "${model}"${suggestion(model, kinds)}`)
  const numbers = sizes.split(',').map(Number)
  if (numbers.length !== sizeLetters.length || !numbers.every(isCount))
    return usage(`--sizes: expected ${sizeLetters.length} whole numbers ≥ 1, ${sizeLetters.join(',')}, got "${sizes}"`)
  if (!isCount(Number(iterations))) return usage(`--iterations: expected a whole number ≥ 1, got "${iterations}"`)
  const named = Object.fromEntries(sizeLetters.map((letter, at) => [letter, numbers[at]])) as BenchmarkSizes
  const [tooLarge] = benchmarkExcess(model, named)
  if (tooLarge !== undefined) return usage(`--sizes: ${tooLarge}`)
  return TE.right({ kind: model, sizes: named, iterations: Number(iterations) })
}

const median = (sorted: ReadonlyArray<number>): number => {
  const middle = sorted.length / 2
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2
}

const effect =
  (flags: BenchFlags): Effect =>
  ({ stdout, now }) =>
    F.pipe(
      planOf(flags),
      TE.chainFirst(() => startNodeBackend('wasm')),
      TE.chain(({ kind, sizes, iterations }) =>
        TE.fromTask(async () => {
          const times = [...(await timeIterations(kind, sizes, { iterations, warmUp: WARM_UP, now }))].sort(
            (a, b) => a - b,
          )
          const result = { model: kind, ...sizes, iterations, medianMs: median(times), minMs: times[0] as number }
          if (flags.json === true) stdout(`${JSON.stringify(result)}\n`)
          else {
            const letters = sizeLetters.map((letter) => `${letter}=${sizes[letter]}`).join(' ')
            stdout(
              `${kind} ${letters}\n  median ${short(result.medianMs)} ms, minimum ${short(result.minMs)} ms (${plural(iterations, 'iteration')})\n`,
            )
          }
        }),
      ),
    )

export const bench: CommandDefinition = {
  name: 'bench',
  declare: (program, run) => {
    program
      .command('bench')
      .description(
        'Times a training iteration: forward, backward, clip and optimizer step on a fixed batch of random bits.',
      )
      .option('--model <kind>', 'dnc or ntm', 'dnc')
      .option(
        '--sizes <B,N,W,R,H,I,O,T>',
        'batch, slots, word, read heads, units, inputs, outputs, steps',
        '16,16,16,4,64,6,5,9',
      )
      .option('--iterations <n>', 'how many count', '50')
      .option('--json', 'prints medianMs, minMs and the sizes as JSON')
      .addHelpText(
        'after',
        examples('bench', 'bench --model ntm --sizes 16,128,20,1,100,10,8,22 --iterations 20 --json'),
      )
      .action((flags: BenchFlags) => run(effect(flags)))
  },
}
