import { arch, availableParallelism, cpus, platform } from 'node:os'
import { version_core as tfjs } from '@tensorflow/tfjs-core'
import { either as E } from 'fp-ts'
import type { Json } from '../../config/json.ts'
import { installNodeKernels } from '../../io/backends/kernels.ts'
import { builtInParts } from '../../config/parts.ts'
import { commandLine } from '../../io/commandLine.ts'
import { VERSION } from '../../core/version.ts'
import { assignments } from '../../report/overrides.ts'
import type { Provenance } from '../../report/provenance.ts'
import { startBackend } from '../../tfjs/backend.ts'
import { DEFAULT_OUT } from './defaultOut.ts'
import type { Plan } from './jobs.ts'
import { typedNames } from './ownModules.ts'
import { type Place, reportIn } from './place.ts'

/** A flag with the option of a task's files, where it is set. */
const fileFlag = (flag: string, value: Json | undefined): ReadonlyArray<string> =>
  typeof value === 'string' ? [flag, value] : []

const flags = ({ preset, data, options, controller }: Plan): ReadonlyArray<string> => [
  ...(preset === undefined ? [] : ['--preset', preset]),
  ...(controller === undefined ? [] : ['--controller', controller]),
  ...fileFlag('--data', data?.options['data']),
  ...fileFlag('--held-out', data?.options['heldOutFile']),
  ...assignments(options)
    .filter((text) => controller === undefined || !text.startsWith('model.controller.kind='))
    .flatMap((assignment) => ['--set', assignment]),
]

const placeFlags = ({ out, report }: Place): ReadonlyArray<string> => [
  ...(out === DEFAULT_OUT ? [] : ['--out', out]),
  ...(report === reportIn(out) ? [] : ['--report', report]),
]

/** The kernels' variant, which determines the last bits of every number. */
const kernels = async (): Promise<string> => {
  const started = await startBackend('wasm')
  return (E.isRight(started) ? await installNodeKernels() : undefined) ?? 'none'
}

/** The provenance of a plan's results on this computer. */
export const currentProvenance = async (plan: Plan, place: Place, processes: number): Promise<Provenance> => {
  const { seeds, parts = builtInParts } = plan
  const tasks = typedNames(plan.tasks, parts.tasks)
  const memories = typedNames(plan.memories, parts.memories)
  const [task = '', memory = ''] = [tasks[0], memories[0]]
  return {
    command: commandLine(
      'reproduce',
      '--task',
      ...tasks,
      '--memory',
      ...memories,
      '--seeds',
      String(seeds),
      ...placeFlags(place),
      ...flags(plan),
    ),
    train: commandLine('train', '--task', task, '--model', memory, '--seed', '1', '--workers', '1', ...flags(plan)),
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    processes,
    platform: `${platform()} ${arch()}`,
    versions: {
      Engram: VERSION,
      Node: process.versions.node,
      'TensorFlow.js': tfjs,
      kernels: await kernels(),
    },
  }
}
