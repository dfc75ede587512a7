import type { Made } from '../../runs/report/made.ts'
import { plural } from '../numbers.ts'

/** A machine and its versions, as a list. */
const environment = ({ cpu, cores, platform, processes, versions }: Made): string =>
  [
    `- Machine: ${cpu}, ${plural(cores, 'core')}, ${platform}; ${plural(processes, 'run')} at a time, a thread each, and the times are theirs`,
    ...Object.entries(versions).map(([name, version]) => `- ${name}: ${version}`),
  ].join('\n')

/** Commands, under the machine and versions that ran them; in the order of the first of each. */
export const madeBy = (makers: ReadonlyArray<Made>): ReadonlyArray<string> =>
  [...new Set(makers.map(environment))].flatMap((where) => {
    const here = makers.filter((made) => environment(made) === where)
    const [first] = here
    return [
      ['```', ...here.map(({ command }) => command), '```'].join('\n'),
      `One of the runs alone: \`${first?.train}\`.`,
      where,
    ]
  })
