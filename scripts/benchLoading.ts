/** The CPU time of loading the built package: `npm run bench:start`, described in `bench/README.md`. */
import { execFileSync, spawnSync } from 'node:child_process'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { columns } from '../src/terminal/columns.ts'
import { refuse, wholeNumber } from './benchStart.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } })
const runs = wholeNumber('runs', values.runs)

execFileSync(process.execPath, ['--import', 'tsx', 'scripts/build.ts', '--modules'], { stdio: 'inherit' })

const dist = resolve('dist')
const importing = (what: string): ReadonlyArray<string> => [
  '--input-type=module',
  '--eval',
  `await import(${JSON.stringify(what)})`,
]

/** What is timed, and what its time is divided by. */
const cases = [
  { name: 'node, empty', args: ['--eval', '0'] },
  { name: 'engram --help', args: [join(dist, 'cli.js'), '--help'], over: 'node, empty' },
  { name: "import '@tensorflow/tfjs-core'", args: importing('@tensorflow/tfjs-core') },
  {
    name: "import 'engram'",
    args: importing(join(dist, 'index.js')),
    over: "import '@tensorflow/tfjs-core'",
  },
] as const satisfies ReadonlyArray<Readonly<{ name: string; args: ReadonlyArray<string>; over?: string }>>

/** The CPU time of a process of Node, in milliseconds, as bash measures it. */
const cpuMs = (args: ReadonlyArray<string>): number => {
  const script = 'TIMEFORMAT="%U %S"; time "$0" "$@" > /dev/null'
  const { status, stderr } = spawnSync('bash', ['-c', script, process.execPath, ...args], { encoding: 'utf8' })
  const [, user, system] = /([\d.]+) ([\d.]+)\n$/.exec(stderr) ?? refuse(`bash could not time node: ${stderr}`)
  return status === 0 ? 1000 * (Number(user) + Number(system)) : refuse(stderr)
}

const median = (times: ReadonlyArray<number>): number => times.toSorted((a, b) => a - b)[times.length >> 1] as number

const times = new Map<string, Array<number>>(cases.map(({ name }) => [name, []]))
for (let run = 0; run < runs; run++) for (const { name, args } of cases) times.get(name)?.push(cpuMs(args))
const medianOf = (name: string): number => median(times.get(name) ?? [])

process.stdout.write(
  `${columns([
    ['', 'CPU, ms', 'ratio'],
    ...cases.map(({ name, ...rest }) => [
      name,
      medianOf(name).toFixed(0),
      'over' in rest ? (medianOf(name) / medianOf(rest.over)).toFixed(2) : '',
    ]),
  ])}\n`,
)
