import type { Command } from 'commander'
import type { Effect } from './environment.ts'

/** What help lists that is known to registries alone. They are heavy to load, and only a command's own help needs them. */
export type HelpLists = Readonly<{ memories: ReadonlyArray<string> }>

/**
 * A command, for the registry. The help of all commands shows its arguments and description; its own help what it declares besides. What
 * it does is loaded when it runs.
 */
export type CommandDefinition = Readonly<{
  name: string
  /**
   * Whether it runs in a thread of its own: for commands that compute without a pause for longer than a loader waits for
   * an answer to a signal, or that save what they have.
   */
  supervised?: boolean
  description: string
  args?: ReadonlyArray<readonly [syntax: string, text: string]>
  /** Adds options and examples. */
  declare: (command: Command, lists: HelpLists) => Command
  /** Loads the command's function of its arguments and its flags. */
  load: () => Promise<(...args: never[]) => Effect>
}>

/** Help's examples, one a line. */
export const examples = (...lines: ReadonlyArray<string>): string =>
  ['', 'Examples:', ...lines.map((line) => `  npx tsx cli.ts ${line}`)].join('\n')
