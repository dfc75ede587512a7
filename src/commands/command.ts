import type { Command as Program } from 'commander'
import type { Effect } from './environment.ts'

/** A command, for the registry: it declares itself and hands its effect to `run`. */
export type CommandDefinition = Readonly<{
  name: string
  declare: (program: Program, run: (effect: Effect) => Promise<void>) => void
}>

/** Help's examples, one a line. */
export const examples = (...lines: ReadonlyArray<string>): string =>
  ['', 'Examples:', ...lines.map((line) => `  npx tsx cli.ts ${line}`)].join('\n')
