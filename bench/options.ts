import { parseArgs } from 'node:util'
import { either as E, function as F } from 'fp-ts'
import { suggestion } from '../src/core/nearest.ts'
import { type BenchConfig, configs } from './configs.ts'
import type { Peaks } from './floor.ts'
import type { Path } from '../src/models/model.ts'
import { DEFAULT_PATH, objectionTo, paths } from './paths.ts'

export type Options = Readonly<{
  path: Path
  workers: number
  configs: ReadonlyArray<BenchConfig>
  against: 'pytorch' | undefined
  /** PyTorch under torch.compile. */
  compile: boolean
  json: boolean
  save: boolean
  /** The most seconds of iterations, per config and side. */
  seconds: number
  peaks: Peaks | undefined
}>

export const usage = `npm run bench -- [options]

  --only W1,W2          only these configs
  --path fused|reference
  --workers n           worker threads per batch (default: 1)
  --against pytorch     alternate with PyTorch (needs a python3 with torch) and report ratios
  --compile             run PyTorch with torch.compile (PyTorch 2)
  --seconds s           seconds per config and side (default: 20); stops earlier after 100 iterations
  --peaks f,c,m,s       report minimum times, from one thread's peaks: GFLOP/s, GB/s in cache, GB/s beyond it,
                        and the cache's MiB
  --save                save these times as the baseline
  --json                print JSON
`

const flags = {
  only: { type: 'string' },
  path: { type: 'string', default: DEFAULT_PATH },
  workers: { type: 'string', default: '1' },
  against: { type: 'string' },
  compile: { type: 'boolean', default: false },
  seconds: { type: 'string', default: '20' },
  peaks: { type: 'string' },
  save: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const

const parsed = (argv: ReadonlyArray<string>) => parseArgs({ args: [...argv], options: flags, strict: true }).values
type Flags = ReturnType<typeof parsed>

const names = configs.map(({ name }) => name)

const selected = (only: string | undefined): E.Either<string, ReadonlyArray<BenchConfig>> => {
  const wanted = only?.split(',') ?? names
  const unknown = wanted.find((name) => !names.includes(name))
  return unknown === undefined
    ? E.right(configs.filter(({ name }) => wanted.includes(name)))
    : E.left(`--only: unknown config "${unknown}"${suggestion(unknown, names)}`)
}

const peaksOf = (text: string): E.Either<string, Peaks> => {
  const numbers = text.split(',').map(Number)
  const [flops = 0, cached = 0, uncached = 0, cache = 0] = numbers
  if (numbers.length !== 4 || !numbers.every((x) => x > 0 && Number.isFinite(x)))
    return E.left(
      `--peaks: expected four numbers > 0, GFLOP/s,GB/s in cache,GB/s beyond it,MiB of cache, got "${text}"`,
    )
  return E.right({
    flopsPerSecond: flops * 1e9,
    cacheBytesPerSecond: cached * 1e9,
    memoryBytesPerSecond: uncached * 1e9,
    cacheBytes: cache * 2 ** 20,
  })
}

const isPath = (name: string): name is Path => (paths as ReadonlyArray<string>).includes(name)

const checked = ({ only, peaks, path, against, compile, json, save, ...given }: Flags): E.Either<string, Options> => {
  const [workers, seconds] = [Number(given.workers), Number(given.seconds)]
  if (!isPath(path)) return E.left(`--path: expected ${paths.join(' or ')}, got "${path}"`)
  if (!Number.isSafeInteger(workers) || workers < 1)
    return E.left(`--workers: expected a whole number ≥ 1, got "${given.workers}"`)
  if (!(seconds > 0)) return E.left(`--seconds: expected a number > 0, got "${given.seconds}"`)
  if (against !== undefined && against !== 'pytorch') return E.left(`--against: expected pytorch, got "${against}"`)
  if (compile && against === undefined) return E.left('--compile: it is for --against pytorch')
  const objection = objectionTo({ path, workers })
  if (objection !== undefined) return E.left(objection)
  return F.pipe(
    E.Do,
    E.apS('configs', selected(only)),
    E.apS('peaks', peaks === undefined ? E.right(undefined) : peaksOf(peaks)),
    E.map((chosen) => ({ ...chosen, path, workers, against, compile, json, save, seconds })),
  )
}

/** Parses the command line, or returns what is wrong with it. */
export const optionsOf = (argv: ReadonlyArray<string>): E.Either<string, Options> => {
  try {
    return checked(parsed(argv))
  } catch (error) {
    return E.left(error instanceof Error ? error.message : String(error))
  }
}
