/** Times training iterations of the configs in `bench/configs.ts`: `npm run bench`, described in `bench/README.md`. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { fileURLToPath } from 'node:url'
import { either as E } from 'fp-ts'
import { type Baseline, type BenchMachine, renewed } from '../bench/baseline.ts'
import { measure, type Measurement, type Opponent } from '../bench/measurement.ts'
import { type Options, optionsOf, usage } from '../bench/options.ts'
import { findPython, PYTORCH_REMEDY } from '../bench/pytorch.ts'
import { entriesOf, type Report, reportJson, reportText } from '../bench/report.ts'

const ITERATIONS = 100

const baselineFile = fileURLToPath(new URL('../bench/baseline.json', import.meta.url))

const refuse = (message: string): never => {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}

const machine: BenchMachine = {
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: availableParallelism(),
  platform: `${process.platform} ${process.arch}`,
  node: process.versions.node,
}

const savedBaseline = (): Baseline | undefined =>
  existsSync(baselineFile) ? (JSON.parse(readFileSync(baselineFile, 'utf8')) as Baseline) : undefined

const opponentOf = ({ against, compile }: Options): Opponent | undefined => {
  if (against === undefined) return undefined
  const python = findPython() ?? refuse(`--against pytorch: ${PYTORCH_REMEDY}`)
  if (compile && Number.parseInt(python.torch, 10) < 2)
    refuse(`--compile: expected PyTorch 2 or later, ${python.executable} has ${python.torch}`)
  return { python, compile }
}

const run = async (options: Options): Promise<Report> => {
  const opponent = opponentOf(options)
  const { path, workers, seconds, peaks } = options
  const enough = { iterations: ITERATIONS, ms: 1000 * seconds }
  const measurements: Measurement[] = []
  for (const config of options.configs) {
    process.stderr.write(`${config.name} …\n`)
    measurements.push(await measure(config, { path, workers }, enough, opponent))
  }
  return { machine, choice: { path, workers }, measurements, baseline: savedBaseline(), peaks }
}

const argv = process.argv.slice(2)
if (argv.includes('--help')) {
  process.stdout.write(usage)
  process.exit(0)
}
const options = optionsOf(argv)
if (E.isLeft(options)) refuse(`${options.left}\n\n${usage}`.trimEnd())
else {
  const report = await run(options.right)
  process.stdout.write(options.right.json ? `${JSON.stringify(reportJson(report), null, 2)}\n` : reportText(report))
  if (options.right.save) {
    const baseline = renewed(report.baseline, machine, entriesOf(report))
    writeFileSync(baselineFile, `${JSON.stringify(baseline, null, 2)}\n`)
  }
  process.exit(report.measurements.some(({ ours }) => E.isLeft(ours) && ours.left.tag === 'failed') ? 1 : 0)
}
