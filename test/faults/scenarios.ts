import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { builtInParts } from '../../src/config/parts.ts'
import { describeWith } from '../../src/dashboard/describe.ts'
import { createBoard } from '../../src/dashboard/server/board.ts'
import { createRunList } from '../../src/dashboard/server/sources.ts'
import { startWatch } from '../../src/dashboard/server/watch.ts'
import { engram, engramGiven, type Finished, type Given } from '../support/commandLine.ts'
import { snapshot, tiny } from '../support/runFiles.ts'
import { savedZip } from '../support/torch/pickle.ts'
import * as pytorchNtm from '../support/torch/sources/pytorchNtm.ts'
import { randomWeights } from '../support/torch/weights.ts'

/** A command that reads or writes files. */
export type Scenario = Readonly<{
  name: string
  line: string
  stdin?: () => AsyncIterable<Uint8Array>
  /** What runs in place of a command line. */
  perform?: (cwd: string) => Promise<Finished>
  /** What a later command says to go on after a failure, by what the failed one has left; by default the same again. */
  again?: (cwd: string) => string
  /** What must be the same in the end as without a failure. */
  outcome: (cwd: string, finished: Finished) => unknown
}>

const train = `train ${tiny} --set checkpointEvery=2 --set evalEvery=2 --set reportEvery=1 --quiet`

const ownData =
  'train --task data --data pairs.jsonl --set task.heldOut=0 --set model.slots=3 --set model.wordSize=2 --set model.controller.units=3 --batch-size 2 --steps 2 --workers 1 --set evaluation.sequences=4 --set reportEvery=1 --set evalEvery=1'
const reproduce = `reproduce --task copy --memory ntm --seeds 1 --steps 2 --processes 1 --set evalEvery=2 ${tiny}`

const checkpoints = (run: string): ReadonlyMap<string, string> => snapshot(join(run, 'checkpoints'))

/** A run's numbers: all but the time that it took. */
const runOutcome =
  (name: string) =>
  (cwd: string): unknown => {
    const records = readFileSync(join(cwd, name, 'metrics.jsonl'), 'utf8')
    return {
      records: records.replaceAll(/"seconds":[^,}]+/g, ''),
      latest: checkpoints(join(cwd, name)).get('latest.safetensors'),
    }
  }

const answer = (_: string, { code, stdout }: Finished): unknown => ({ code, stdout })

const filesIn = (name: string) => (cwd: string, finished: Finished) => ({
  ...(answer(cwd, finished) as object),
  files: snapshot(join(cwd, name)),
})

const rows = async function* () {
  for (const row of ['{"input":[1,0,0]}', '{"input":[0,1,0]}']) yield Buffer.from(row)
}

/** Looks at the runs of a folder twice, as the thread of a dashboard does. */
const watched = async (cwd: string): Promise<Finished> => {
  const list = createRunList({ folder: cwd }, { describe: describeWith(builtInParts) })
  const board = createBoard()
  const watch = startWatch({ board, runs: list, attend: () => undefined })
  await watch.look()
  await watch.look()
  await watch.stop()
  const stdout = JSON.stringify(board.runs().map((run) => run.summary()))
  return { code: 0, signal: null, stdout, stderr: '' }
}

const resumed = (run: string, fresh: string, steps: number) => (cwd: string) =>
  existsSync(join(cwd, run, 'config.json')) ? `train --resume ${run} --steps ${steps} --quiet` : fresh

const fresh = `${train} --steps 4 --run new`

export const scenarios: ReadonlyArray<Scenario> = [
  { name: 'a new run', line: fresh, again: resumed('new', fresh, 4), outcome: runOutcome('new') },
  {
    name: 'a numbered run',
    line: `${train} --steps 2`,
    // A run that was left is none of the next one.
    again: () => `${train} --steps 4 --run new`,
    outcome: (cwd) => existsSync(join(cwd, 'runs')) || existsSync(join(cwd, 'new')),
  },
  {
    name: 'a resumed run',
    line: 'train --resume run --steps 8 --quiet',
    outcome: runOutcome('run'),
  },
  {
    name: 'a run resumed from an earlier checkpoint',
    line: 'train --resume run/checkpoints/step-00000002.safetensors --steps 4 --quiet',
    outcome: runOutcome('run'),
  },
  {
    name: 'a run with TensorBoard',
    line: 'train --resume run --steps 6 --tensorboard --quiet',
    outcome: runOutcome('run'),
  },
  {
    name: 'a run from a checkpoint',
    line: `${train} --from run --steps 2 --run tuned`,
    again: (cwd) =>
      existsSync(join(cwd, 'tuned', 'config.json'))
        ? 'train --resume tuned --steps 2 --quiet'
        : `${train} --from run --steps 2 --run tuned`,
    outcome: runOutcome('tuned'),
  },
  {
    name: 'a run with own data',
    line: `${ownData} --run pairs --quiet`,
    again: (cwd) =>
      existsSync(join(cwd, 'pairs', 'config.json'))
        ? 'train --resume pairs --steps 2 --quiet'
        : `${ownData} --run pairs --quiet`,
    outcome: runOutcome('pairs'),
  },
  {
    name: 'import',
    line: 'import model.pth --from pytorch-ntm --run imported',
    again: (cwd) =>
      existsSync(join(cwd, 'imported'))
        ? 'import model.pth --from pytorch-ntm --run other'
        : 'import model.pth --from pytorch-ntm --run imported',
    outcome: (_, { code }) => code,
  },
  { name: 'export', line: 'export run --to safetensors --out out/model.safetensors --force', outcome: filesIn('out') },
  { name: 'plot of two runs', line: 'plot run second --out figures', outcome: filesIn('figures') },
  { name: 'plot of one run', line: 'plot run --out figures --html', outcome: (_, { code }) => code },
  { name: 'a page of a sequence', line: 'test run --html page/replay.html', outcome: filesIn('page') },
  {
    name: 'a stream with a state',
    line: 'predict run --stream --state stream.state',
    stdin: rows,
    // Repeated, it goes on from the state, if that was saved.
    outcome: (_, { code }) => code,
  },
  { name: 'predictions of a file', line: 'predict pairs-run --data pairs.jsonl', outcome: answer },
  { name: 'evaluate', line: 'evaluate run', outcome: answer },
  { name: 'inspect', line: 'inspect run --json', outcome: answer },
  { name: 'config', line: 'config --config config.json', outcome: answer },
  { name: 'sample', line: 'sample --task data --data pairs.jsonl --set task.heldOut=0 --json', outcome: answer },
  { name: 'verify', line: 'verify vector.safetensors', outcome: answer },
  {
    name: 'reproduce, with its runs finished',
    line: reproduce,
    outcome: (cwd) => ({
      figures: snapshot(join(cwd, 'results', 'plots')),
      report: existsSync(join(cwd, 'RESULTS.md')),
    }),
  },
  { name: 'what a dashboard reads', line: '', perform: watched, outcome: (_, { stdout }) => stdout },
]

/** Makes the files that the scenarios use, in a folder. */
export const arrange = async (cwd: string, vector: string): Promise<void> => {
  const said = async (line: string): Promise<void> => {
    const { code, stderr } = await engram(cwd, line)
    if (code !== 0) throw new Error(`${line}: ${stderr}`)
  }
  writeFileSync(
    join(cwd, 'pairs.jsonl'),
    [
      '{"inputs": ["a", "b"], "targets": ["b", "a"]}',
      '{"inputs": ["b", "a"], "targets": ["a", "b"]}',
      '{"inputs": ["c", "a"], "targets": ["a", "c"]}',
    ].join('\n'),
  )
  const sizes = { I: 3, O: 2, H: 4, layers: 1, N: 5, W: 3, heads: 'rw' } as const
  writeFileSync(join(cwd, 'model.pth'), savedZip({ state_dict: randomWeights(pytorchNtm.shapes(sizes), 1) }))
  writeFileSync(join(cwd, 'config.json'), '{"steps": 3}\n')
  cpSync(vector, join(cwd, 'vector.safetensors'))
  await said(`${train} --steps 4 --run run`)
  await said(`${train} --steps 4 --seed 2 --run second`)
  await said(reproduce)
  await said(`${ownData} --run pairs-run --quiet`)
}

/** Runs a scenario's command in a folder. */
export const performed = (cwd: string, { stdin, perform }: Scenario, line: string): Promise<Finished> =>
  perform?.(cwd) ?? engramGiven(cwd, (stdin === undefined ? {} : { stdin }) satisfies Given, line)

/** Temporary files and locks in a folder. */
export const leftovers = (cwd: string): ReadonlyArray<string> =>
  readdirSync(cwd, { recursive: true, encoding: 'utf8' }).filter((name) => /(^|\/)lock$|\.engram-tmp/.test(name))

/** Removes what a failed command was allowed to leave: the process lives on, so that its locks would count. */
export const tidy = (cwd: string): void => {
  for (const name of leftovers(cwd)) rmSync(join(cwd, name), { recursive: true, force: true })
}
