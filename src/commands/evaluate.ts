import { function as F, taskEither as TE } from 'fp-ts'
import { count } from '../core/numbers.ts'
import { chooseExecution } from '../execution/chooseExecution.ts'
import { jsonText } from '../formats/jsonText.ts'
import { evaluateAll, type EvaluationProgress, withGoalsMet } from '../runs/evaluation.ts'
import { executionLine } from '../runs/modelSentence.ts'
import { evaluationProgress } from '../terminal/evaluationProgress.ts'
import { scoresTable } from '../terminal/scores.ts'
import { paramsInUse } from '../training/optimizers/average.ts'
import type { Effect } from './environment.ts'
import { trainedBy, type RunFlags } from './drawn.ts'
import { commandUses, idleNote } from './idleOptions.ts'
import { withOwnParts } from './ownParts.ts'
import { withinHeap } from './withinHeap.ts'

type EvaluateFlags = RunFlags & Readonly<{ json?: boolean }>

export const evaluate =
  (source: string, flags: EvaluateFlags): Effect =>
  ({ stdout, stderr, now, terminal }) =>
    withOwnParts(flags, (named, parts) =>
      F.pipe(
        trainedBy(source, named, parts),
        TE.chain(({ path, experiment, state, notes }) =>
          TE.fromTask(async () => {
            for (const note of [...idleNote(commandUses.evaluate, flags), ...notes]) stderr(`${note}\n`)
            stderr(executionLine(chooseExecution(experiment.model)))
            const params = paramsInUse(state)
            const told = evaluationProgress({ now, write: stderr, isTerminal: terminal !== undefined })
            const between = async (progress: EvaluationProgress): Promise<void> => told(progress)
            const scores = await evaluateAll(experiment, params, between)
            const evaluation = await withGoalsMet(experiment, params, scores, between)
            if (flags.json === true) stdout(`${jsonText({ checkpoint: path, step: state.step, evaluation })}\n`)
            else stdout(`${path}, step ${count(state.step)}\n${scoresTable(evaluation)}\n`)
          }),
        ),
        withinHeap(
          'Lower model.slots, the task’s longest sequence, or evaluation.sequences and evaluation.variantSequences.',
        ),
      ),
    )
