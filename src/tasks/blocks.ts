import type * as t from 'io-ts'
import { closed, disordered, type Fault, Flag, Natural, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { type Board, type Move, moved } from './blocks/board.ts'
import { satisfies } from './blocks/constraints.ts'
import { playing } from './blocks/play.ts'
import { drawProblem, type Problem } from './blocks/problem.ts'
import { rowsFor } from './blocks/rows.ts'
import { blocksText } from './blocks/text.ts'
import { defineTask, type Row } from './task.ts'
import { sequenceFrom, type TimeStep } from './timeline.ts'

const fields = closed('blocks', {
  columns: withDefault(PositiveInt, 3, 'columns of the board'),
  height: withDefault(PositiveInt, 3, 'blocks of a column, at most'),
  minBlocks: withDefault(PositiveInt, 3, 'blocks, at least'),
  /** Blocks are numbered from 0 to maxBlocks − 1. */
  maxBlocks: withDefault(PositiveInt, 4, 'blocks, at most; columns · height − 1 or fewer'),
  letters: withDefault(PositiveInt, 6, 'names that goals may have'),
  minGoals: withDefault(PositiveInt, 1, 'goals, at least'),
  maxGoals: withDefault(PositiveInt, 3, 'goals, at most'),
  minConstraints: withDefault(PositiveInt, 1, 'constraints of a goal, at least; fewer where fewer hold'),
  maxConstraints: withDefault(PositiveInt, 3, 'constraints of a goal, at most'),
  minMoves: withDefault(PositiveInt, 1, 'moves of a shortest plan, at least'),
  maxMoves: withDefault(PositiveInt, 3, 'moves of a shortest plan, at most'),
  /** A machine that looks up a constraint a step needs about as many. */
  planning: withDefault(Natural, 4, 'silent steps between question and answer'),
  pondering: withDefault(Natural, 2, 'silent steps before each move'),
  recite: withDefault(
    Flag,
    false,
    'whether the constraints of the goal, and where their blocks lie, are targets in those steps; for lessons',
  ),
  feedback: withDefault(Flag, true, 'whether the board is shown after each move'),
})
type Config = t.TypeOf<typeof fields>

const outside = (key: keyof Config, bound: 'least' | 'most', limit: number, value: number, why: string): Fault[] =>
  (bound === 'least' ? value < limit : value > limit)
    ? [{ key, message: `expected at ${bound} ${limit}${why}, got ${value}` }]
    : []

const Config = ruled(fields, (config) => {
  const { columns, height, minBlocks, maxBlocks, letters, maxGoals } = config
  return [
    ...outside('columns', 'least', 2, columns, ''),
    ...outside('height', 'least', 2, height, ''),
    ...outside('minBlocks', 'least', 2, minBlocks, ''),
    ...outside('maxBlocks', 'most', Math.max(0, columns * height - 1), maxBlocks, ', so that one has room to move'),
    ...outside('maxGoals', 'most', letters, maxGoals, ', the number of letters'),
    ...disordered(config, 'minBlocks', 'maxBlocks'),
    ...disordered(config, 'minGoals', 'maxGoals'),
    ...disordered(config, 'minConstraints', 'maxConstraints'),
    ...disordered(config, 'minMoves', 'maxMoves'),
  ]
})

/** The board before each move of a plan, and after the last. */
const boardsOf = (board: Board, plan: ReadonlyArray<Move>): ReadonlyArray<Board> =>
  plan.reduce((boards, move) => boards.concat([moved(boards.at(-1) as Board, move)]), [board] as ReadonlyArray<Board>)

/**
 * Blocks: numbered blocks lie in columns; several goals are told, each some constraints under a letter; then one letter
 * is asked for, and the answer is the moves that meet all constraints of that goal.
 *
 * Timeline: a row a constraint, goal by goal; a row with the letter that is asked for, marked on channel −2; `planning`
 * rows; then for each move, and for a last “done”, `pondering` rows, and one with channel −1 set, to answer in. The board is
 * in view throughout, after the planning as the moves so far left it, or then not at all, where `feedback` is off.
 * T = constraints of all goals + 1 + planning + (moves + 1) · (pondering + 1).
 *
 * Inputs `[T, letters + 2 · maxBlocks + 4 + columns · height · maxBlocks + 2]`: the goal's letter; the constraint:
 * first block, relation (left of, right of, above, below), second block; the board, cell by cell, columns from the
 * left, each from the bottom; the two flags. All are one-hot. Targets
 * `[T, 2 · columns + 1 + 2 · maxBlocks + 4 + 6 · (columns + height)]`: the column that a top block is taken from, the
 * column that it is put on, done; a constraint, as above; places. Mask 1 on the moves and done.
 *
 * With `recite`, for lessons, the constraints of the goal that is asked for are due while there is time to plan, one a row
 * as far as that goes; and while there is time to ponder, for the first three of them, where their two blocks lie: the
 * columns, and how many blocks lie on them.
 *
 * The target is the shortest plan, and of equally short ones the first by its columns: a move from a column further
 * left comes before, then one to a column further left. A goal that holds from the start needs none; such are asked for
 * only where 64 draws found nothing else.
 *
 * The rest of such a plan is the plan for the board that is reached: what is due depends on the goal and on what is in
 * view. A sequence is answered without an error just if the machine, shown the boards after its own moves instead, would
 * make the same moves. In an episode it is shown just these: it has one turn more than the longest plan has
 * moves, and another way to the goal than the planner's is as good.
 *
 * Differs from the paper: supervised by a planner instead of reinforced; the moves that are shown are the planner's, not
 * the machine's; by default up to 4 blocks, 3 goals of 6 letters and 3 constraints each; lessons that recite.
 *
 * @see Graves et al. 2016, “Block puzzle experiments” and Methods
 */
export const blocks = defineTask<Config>({
  name: 'blocks',
  summary: 'Move blocks so that the constraints of the goal that is asked for hold. Supervised by a planner.',
  source: 'Graves et al. 2016, Methods',
  config: Config,
  build: (config) => {
    const { height, maxGoals, planning, pondering, recite } = config
    const { inputSize, targetSize, heard, due } = rowsFor(config)
    const maxTurns = config.maxMoves + 1
    /** All that is heard up to the question. */
    const told = ({ board, goals, asked }: Problem): ReadonlyArray<Row> => [
      ...goals.flatMap(({ letter, constraints }) =>
        constraints.map((constraint) => heard({ letter, constraint, board })),
      ),
      heard({ letter: asked.letter, board, flag: 'asked' }),
    ]
    const planned = (board: Board): ReadonlyArray<Row> => Array.from({ length: planning }, () => heard({ board }))
    /** What is heard before a move, and in the row to answer in. */
    const turn = (now: Board): ReadonlyArray<Row> => {
      const board = config.feedback ? now : undefined
      return [...Array.from({ length: pondering }, () => heard({ board })), heard({ board, flag: 'due' })]
    }
    return {
      inputSize,
      targetSize,
      maxSteps: maxGoals * config.maxConstraints + 1 + planning + maxTurns * (pondering + 1),
      draw: (key) => {
        const problem = drawProblem(key, config)
        const { board, asked } = problem
        const recited = (at: number): Row | undefined => {
          const constraint = recite ? asked.constraints[at] : undefined
          return constraint && due({ constraint })
        }
        const answered = boardsOf(board, asked.plan).flatMap((now, at) =>
          turn(now).map((row, step): TimeStep => {
            if (step === pondering) return { input: row, target: due({ move: asked.plan[at] ?? 'done' }) }
            return { input: row, target: recite ? due({ places: { board: now, of: asked.constraints } }) : undefined }
          }),
        )
        return sequenceFrom(
          [
            ...told(problem).map((row): TimeStep => ({ input: row })),
            ...planned(board).map((row, at): TimeStep => ({ input: row, target: recited(at) })),
            ...answered,
          ],
          targetSize,
        )
      },
      text: blocksText(config),
      episode: (key) => {
        const problem = drawProblem(key, config)
        const { board, asked } = problem
        return playing([...told(problem), ...planned(board)], {
          board,
          height,
          turns: maxTurns,
          met: (reached) => satisfies(reached, asked.constraints),
          heard: turn,
        })
      },
    }
  },
  harder: (config) => {
    const { letters, maxConstraints, maxMoves, maxBlocks } = config
    return [
      [
        `${maxBlocks} blocks, ${letters} goals`,
        { ...config, minBlocks: maxBlocks, minGoals: letters, maxGoals: letters },
      ],
      [`up to ${2 * maxConstraints} constraints`, { ...config, maxConstraints: 2 * maxConstraints }],
      [`up to ${maxMoves + 2} moves`, { ...config, minMoves: maxMoves + 1, maxMoves: maxMoves + 2 }],
    ]
  },
})
