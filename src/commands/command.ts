import type { Command } from 'commander'
import { COMMAND } from '../io/commandLine.ts'
import type { Effect } from './environment.ts'

/** Names that help texts list. They come from registries that are slow to load, and only a command's own help needs them. */
export type HelpLists = Readonly<{ memories: ReadonlyArray<string>; controllers: ReadonlyArray<string> }>

/**
 * A command, for the registry. The general help shows its arguments and description; its own help adds its options. Its
 * implementation is loaded when it runs.
 */
export type CommandDefinition = Readonly<{
  name: string
  /**
   * Whether it runs in its own thread. Needed by commands that save their state on a signal, or that block the thread for
   * longer than tsx waits for a signal handler.
   */
  supervised?: boolean
  description: string
  args?: ReadonlyArray<readonly [syntax: string, text: string]>
  /** Adds options and examples. */
  declare: (command: Command, lists: HelpLists) => Command
  /** Loads the command's implementation, a function of arguments and flags. */
  load: () => Promise<(...args: never[]) => Effect>
}>

/** The examples of a help text, one per line. */
export const examples = (...lines: ReadonlyArray<string>): string =>
  ['', 'Examples:', ...lines.map((line) => `  ${COMMAND} ${line}`)].join('\n')
