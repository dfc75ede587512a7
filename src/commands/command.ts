import type { Command } from 'commander'
import type { Effect } from './environment.ts'

/**
 * A command, for the registry. Its declaration is what help shows, and imports nothing heavy; what it does is loaded
 * when it runs.
 */
export type CommandDefinition = Readonly<{
  name: string
  /**
   * Whether it runs in a thread of its own: for commands that compute without a pause for longer than a loader waits for
   * an answer to a signal, or that save what they have.
   */
  supervised?: boolean
  /** Adds description, arguments, options and examples. */
  declare: (command: Command) => Command
  /** Loads the command's function of its arguments and its flags. */
  load: () => Promise<(...args: never[]) => Effect>
}>

/** Help's examples, one a line. */
export const examples = (...lines: ReadonlyArray<string>): string =>
  ['', 'Examples:', ...lines.map((line) => `  npx tsx cli.ts ${line}`)].join('\n')
