import { function as F, taskEither as TE } from 'fp-ts'
import { child, keyOf } from '../core/random.ts'
import { jsonText } from '../io/jsonText.ts'
import { count, plural } from '../view/numbers.ts'
import { type CommandDefinition, examples } from './command.ts'
import type { Effect } from './environment.ts'
import { type ConfigFlags, flagLayer, withOverrides } from './options.ts'
import { loadTrained } from './trained.ts'
import { bitErrors, walkText } from '../view/walk.ts'
import { walk } from '../runs/walk.ts'

type TestFlags = Pick<ConfigFlags, 'backend' | 'set'> & Readonly<{ seed: string; json?: boolean }>

const effect =
  (source: string, flags: TestFlags): Effect =>
  ({ stdout }) => {
    const seed = Number(flags.seed)
    if (!Number.isSafeInteger(seed) || seed < 0)
      return TE.left({ tag: 'Usage', message: `--seed: expected a whole number ≥ 0, got "${flags.seed}"` })
    return F.pipe(
      loadTrained(
        source,
        flagLayer({ ...(flags.backend && { backend: flags.backend }), ...(flags.set && { set: flags.set }) }),
      ),
      TE.chain(({ path, machine, state }) =>
        TE.fromTask(async () => {
          const sequence = machine.task.draw(child(keyOf(seed), 'test'))
          const steps = await walk(machine.model, state.params, sequence)
          const wrong = bitErrors(sequence, steps)
          if (flags.json === true) stdout(`${jsonText({ checkpoint: path, ...sequence, steps, bitErrors: wrong })}\n`)
          else
            stdout(
              `${path}, step ${count(state.step)}: ${machine.config.task.name}, ${plural(wrong, 'wrong bit')}\n` +
                `${walkText(sequence, steps)}\n` +
                '  · is 0, █ is 1, digits are tenths; heads: the slot they look at most (and how much, where not all)\n',
            )
        }),
      ),
    )
  }

export const test: CommandDefinition = {
  name: 'test',
  declare: (program, run) => {
    withOverrides(program.command('test'))
      .description(
        'Steps through one sequence with a trained machine: input, target, output, and where each head looks.',
      )
      .argument('<run>', 'a run (its best checkpoint), or a checkpoint file')
      .option('--seed <n>', 'which sequence', '1')
      .option('--json', 'prints everything as JSON')
      .addHelpText(
        'after',
        examples('test runs/copy-ntm-1', 'test runs/copy-ntm-1 --seed 5 --set task.minWords=40 --set task.maxWords=40'),
      )
      .action((source: string, flags: TestFlags) => run(effect(source, flags)))
  },
}
