import { plural } from '../core/numbers.ts'
import type { Provenance } from './provenance.ts'

/** A computer and its versions, as a list. */
const environment = ({ cpu, cores, platform, processes, versions }: Provenance): string =>
  [
    `- Computer: ${cpu}, ${plural(cores, 'core')}, ${platform}; times with ${plural(processes, 'run')} at a time, one thread each`,
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${version}`),
  ].join('\n')

const SEEDS = /--seeds (\d+)/

const seedsOf = (command: string): number => Number(SEEDS.exec(command)?.[1] ?? 0)

/** Of commands that differ only in the number of seeds, the one with most seeds, which includes the others. */
const widest = (commands: ReadonlyArray<string>): ReadonlyArray<string> =>
  commands.filter(
    (command) =>
      !commands.some(
        (other) => other.replace(SEEDS, '') === command.replace(SEEDS, '') && seedsOf(other) > seedsOf(command),
      ),
  )

/** Commands, grouped by computer and versions, in order of first appearance. */
export const provenanceText = (makers: ReadonlyArray<Provenance>): ReadonlyArray<string> =>
  [...new Set(makers.map(environment))].flatMap((where) => {
    const here = makers.filter((made) => environment(made) === where)
    const [first] = here
    return [
      ['```', ...widest(here.map(({ command }) => command)), '```'].join('\n'),
      `One of these runs: \`${first?.train}\`.`,
      where,
    ]
  })
