import { function as F, taskEither as TE } from 'fp-ts'
import { count } from '../core/numbers.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { jsonText } from '../formats/jsonText.ts'
import { loadTrained } from '../io/experiments/trained.ts'
import { evaluateAll, withGoalsMet } from '../runs/evaluation.ts'
import { executionLine } from '../runs/modelSentence.ts'
import { scoresTable } from '../terminal/scores.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import type { Effect } from './environment.ts'
import { type ConfigFlags, flagLayer } from './options.ts'
import { withinHeap } from './withinHeap.ts'

type EvaluateFlags = Pick<ConfigFlags, 'backend' | 'data' | 'set'> & Readonly<{ json?: boolean }>

export const evaluate =
  (source: string, flags: EvaluateFlags): Effect =>
  ({ stdout, stderr }) =>
    F.pipe(
      loadTrained(source, flagLayer(flags)),
      TE.chain(({ path, experiment, state }) =>
        TE.fromTask(async () => {
          stderr(executionLine(chooseExecution(experiment.model)))
          const params = paramsInUse(state)
          const evaluation = await withGoalsMet(experiment, params, await evaluateAll(experiment, params))
          if (flags.json === true) stdout(`${jsonText({ checkpoint: path, step: state.step, evaluation })}\n`)
          else stdout(`${path}, step ${count(state.step)}\n${scoresTable(evaluation)}\n`)
        }),
      ),
      withinHeap(
        'Lower model.slots, the task’s longest sequence, or evaluation.sequences and evaluation.variantSequences.',
      ),
    )
