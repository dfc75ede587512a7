import type { Command } from 'commander'
import { briefLines, type Described } from '../core/brief.ts'
import { COMMAND } from '../io/commandLine.ts'
import { wrappedItems } from '../terminal/wrap.ts'
import type { Effect } from './environment.ts'

/** Names that help texts list. They come from registries that are slow to load, and only a command's own help needs them. */
export type HelpLists = Readonly<{
  tasks: ReadonlyArray<Described>
  memories: ReadonlyArray<string>
  controllers: ReadonlyArray<string>
}>

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

/** A help text that depends on the width of the help. */
type HelpText = (context: Readonly<{ command: Command }>) => string

const columnsOf = (command: Command): number => command.configureOutput().getOutHelpWidth?.() ?? 80

/** A command line that a shell takes as it stands, broken to lines of `columns`; a flag’s value stays beside it. */
const broken = (line: string, columns: number): ReadonlyArray<string> =>
  wrappedItems(line.split(/(?<! --[\w-]+) /), { columns: columns - 6, separator: ' ' }).map(
    (part, at, all) => `${at === 0 ? '  ' : '    '}${part}${at < all.length - 1 ? ' \\' : ''}`,
  )

/** The examples of a help text, one after the other. */
export const examples =
  (...lines: ReadonlyArray<string>): HelpText =>
  ({ command }) =>
    ['', 'Examples:', ...lines.flatMap((line) => broken(`${COMMAND} ${line}`, columnsOf(command)))].join('\n')

/** Every task, one a line, for a help text. */
export const taskList =
  ({ tasks }: Pick<HelpLists, 'tasks'>): HelpText =>
  ({ command }) =>
    ['', 'Tasks:', ...briefLines(tasks, columnsOf(command) - 3).map((line) => `  ${line}`)].join('\n')
