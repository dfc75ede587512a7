import { arch, availableParallelism, cpus, platform } from 'node:os'
import { version_core as tfjs } from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import { isJsonRecord, type Json, type JsonRecord } from '../../config/json.ts'
import { startBackend } from '../../core/backend.ts'
import { installNodeKernels } from '../../io/kernels.ts'
import { packageVersion } from '../../io/platform.ts'
import type { Made } from '../../runs/report/made.ts'
import type { Plan } from './jobs.ts'

/** `{ task: { bits: 4 } }` as `task.bits=4`. */
const assignments = (options: JsonRecord, path = ''): ReadonlyArray<string> =>
  Object.entries(options).flatMap(([key, value]) =>
    isJsonRecord(value) ? assignments(value, `${path}${key}.`) : [`${path}${key}=${textOf(value)}`],
  )

const textOf = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** An argument as a shell takes it. */
const quoted = (text: string): string => (/^[\w.=,/+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`)

const flags = ({ preset, data, options }: Plan): ReadonlyArray<string> => [
  ...(preset === undefined ? [] : ['--preset', preset]),
  ...(data === undefined ? [] : ['--data', quoted(data.directory)]),
  ...assignments(options).flatMap((assignment) => ['--set', quoted(assignment)]),
]

/** The kernels decide the last bits of every number. */
const kernels = async (): Promise<string> => {
  const started = await startBackend('wasm')
  return (E.isRight(started) ? await installNodeKernels() : undefined) ?? 'none'
}

/** What makes a plan's results here. */
export const madeHere = async (plan: Plan, out: string, processes: number): Promise<Made> => {
  const cli = ['npx', 'tsx', 'cli.ts']
  const { tasks, memories, seeds } = plan
  const [task = '', memory = ''] = [tasks[0], memories[0]]
  return {
    command: [
      ...cli,
      'reproduce',
      '--task',
      ...tasks,
      '--memory',
      ...memories,
      `--seeds ${seeds} --out ${quoted(out)}`,
      ...flags(plan),
    ].join(' '),
    train: [...cli, 'train', '--task', task, '--model', memory, '--seed 1 --workers 1', ...flags(plan)].join(' '),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    processes,
    platform: `${platform()} ${arch()}`,
    versions: {
      Engram: packageVersion(),
      Node: process.versions.node,
      'TensorFlow.js': tfjs,
      kernels: await kernels(),
    },
  }
}
