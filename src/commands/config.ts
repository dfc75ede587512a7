import { function as F, taskEither as TE } from 'fp-ts'
import { type CommandDefinition, examples } from './command.ts'
import type { Effect } from './environment.ts'
import { type ConfigFlags, configOf, withConfigFlags } from './options.ts'

const effect =
  (flags: ConfigFlags): Effect =>
  ({ stdout }) =>
    F.pipe(
      configOf(flags),
      TE.map((config) => stdout(`${JSON.stringify(config, null, 2)}\n`)),
    )

export const config: CommandDefinition = {
  name: 'config',
  declare: (program, run) => {
    withConfigFlags(program.command('config'))
      .description('Prints the whole config that the flags come to; re-usable as a file for --config.')
      .addHelpText(
        'after',
        examples('config --task repeat-copy --preset deepmind > repeat.json', 'train --config repeat.json'),
      )
      .action((flags: ConfigFlags) => run(effect(flags)))
  },
}
