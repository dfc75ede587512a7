import { function as F, taskEither as TE } from 'fp-ts'
import { jsonText } from '../io/jsonText.ts'
import { evaluateAll, withGoalsMet } from '../runs/evaluation.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { executionLine } from '../view/machine.ts'
import { marksTable } from '../view/terminal/marks.ts'
import { count } from '../view/numbers.ts'
import { type CommandDefinition, examples } from './command.ts'
import type { Effect } from './environment.ts'
import { type ConfigFlags, flagLayer, withOverrides } from './options.ts'
import { loadTrained } from './trained.ts'
import { withinHeap } from './withinHeap.ts'

type EvaluateFlags = Pick<ConfigFlags, 'backend' | 'data' | 'set'> & Readonly<{ json?: boolean }>

const effect =
  (source: string, flags: EvaluateFlags): Effect =>
  ({ stdout, stderr }) =>
    F.pipe(
      loadTrained(source, flagLayer(flags)),
      TE.chain(({ path, machine, state }) =>
        TE.fromTask(async () => {
          stderr(executionLine(chooseExecution(machine.model)))
          const params = paramsInUse(state)
          const evaluation = await withGoalsMet(machine, params, await evaluateAll(machine, params))
          if (flags.json === true) stdout(`${jsonText({ checkpoint: path, step: state.step, evaluation })}\n`)
          else stdout(`${path}, step ${count(state.step)}\n${marksTable(evaluation)}\n`)
        }),
      ),
      withinHeap(
        'Lower model.slots, the task’s longest sequence, or evaluation.sequences and evaluation.variantSequences.',
      ),
    )

export const evaluate: CommandDefinition = {
  name: 'evaluate',
  declare: (program, run) => {
    withOverrides(program.command('evaluate'))
      .description('Evaluates a trained machine on its held-out set and on harder variants of its task.')
      .argument('<run>', 'a run (its best checkpoint), or a checkpoint file')
      .option('--json', 'prints the marks as JSON')
      .addHelpText(
        'after',
        examples(
          'evaluate runs/copy-ntm-1',
          'evaluate runs/copy-ntm-1/checkpoints/latest.safetensors --set evaluation.sequences=1000',
          'evaluate runs/copy-ntm-1 --set task.minWords=30 --set task.maxWords=40',
        ),
      )
      .action((source: string, flags: EvaluateFlags) => run(effect(source, flags)))
  },
}
