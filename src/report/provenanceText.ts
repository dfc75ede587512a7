import { plural } from '../core/numbers.ts'
import type { Provenance } from './provenance.ts'

/** A machine and its versions, as a list. */
const environment = ({ cpu, cores, platform, processes, versions }: Provenance): string =>
  [
    `- Machine: ${cpu}, ${plural(cores, 'core')}, ${platform}; ${plural(processes, 'run')} at a time, a thread each, and the times are theirs`,
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${version}`),
  ].join('\n')

const SEEDS = /--seeds (\d+)/

const seedsOf = (command: string): number => Number(SEEDS.exec(command)?.[1] ?? 0)

/** Of commands that are the same but for the number of seeds, the one with most: it makes what the others made. */
const widest = (commands: ReadonlyArray<string>): ReadonlyArray<string> =>
  commands.filter(
    (command) =>
      !commands.some(
        (other) => other.replace(SEEDS, '') === command.replace(SEEDS, '') && seedsOf(other) > seedsOf(command),
      ),
  )

/** Commands, under the machine and versions that ran them; in the order of the first of each. */
export const provenanceText = (makers: ReadonlyArray<Provenance>): ReadonlyArray<string> =>
  [...new Set(makers.map(environment))].flatMap((where) => {
    const here = makers.filter((made) => environment(made) === where)
    const [first] = here
    return [
      ['```', ...widest(here.map(({ command }) => command)), '```'].join('\n'),
      `One of the runs alone: \`${first?.train}\`.`,
      where,
    ]
  })
