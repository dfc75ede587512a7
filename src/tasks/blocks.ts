import type * as t from 'io-ts'
import { closed, disordered, type Fault, Flag, Natural, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { type Board, type Move, moved } from './blocks/board.ts'
import { blocksChannels, blocksTimeline } from './blocks/channels.ts'
import { satisfies } from './blocks/constraints.ts'
import { playing } from './blocks/play.ts'
import { drawProblem, type Problem } from './blocks/problem.ts'
import { rowsFor } from './blocks/rows.ts'
import { BLOCKS_KEY, blocksText } from './blocks/text.ts'
import { defineTask, type Row } from './task.ts'
import { sequenceFrom, type TimeStep } from './timeline.ts'

const fields = closed('blocks', {
  columns: withDefault(PositiveInt, 3, 'columns of the board'),
  height: withDefault(PositiveInt, 3, 'maximum blocks of a column'),
  minBlocks: withDefault(PositiveInt, 3, 'minimum blocks'),
  /** Blocks are numbered from 0 to maxBlocks − 1. */
  maxBlocks: withDefault(PositiveInt, 4, 'maximum blocks; columns · height − 1 or fewer'),
  letters: withDefault(PositiveInt, 6, 'number of goal names'),
  minGoals: withDefault(PositiveInt, 1, 'minimum goals'),
  maxGoals: withDefault(PositiveInt, 3, 'maximum goals'),
  minConstraints: withDefault(PositiveInt, 1, 'minimum constraints of a goal; fewer if fewer hold'),
  maxConstraints: withDefault(PositiveInt, 3, 'maximum constraints of a goal'),
  minMoves: withDefault(PositiveInt, 1, 'minimum moves of a shortest plan'),
  maxMoves: withDefault(PositiveInt, 3, 'maximum moves of a shortest plan'),
  /** A model that looks up one constraint per step needs about as many. */
  planning: withDefault(Natural, 4, 'steps without input between question and answer'),
  pondering: withDefault(Natural, 2, 'extra steps before the answer row of each move'),
  recite: withDefault(
    Flag,
    false,
    'also train on the constraints of the goal and the positions of their blocks, in those steps; for curricula',
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
 * Blocks: numbered blocks lie in columns. The input gives several goals, each a letter with some constraints, and then
 * one letter; the answer is the moves that meet all constraints of that goal.
 *
 * Timeline: one row per constraint, goal by goal; a row with the requested letter, marked on channel −2; `planning`
 * rows; then for each move, and for a final “done”, `pondering` rows and an answer row with channel −1 set. Every row
 * shows the board; after the planning rows it shows the board after the moves so far, or no board if `feedback` is off.
 * T = constraints of all goals + 1 + planning + (moves + 1) · (pondering + 1).
 *
 * Inputs `[T, letters + 2 · maxBlocks + 4 + columns · height · maxBlocks + 2]`: the goal's letter; the constraint:
 * first block, relation (left of, right of, above, below), second block; the board, cell by cell, columns from the
 * left, each from the bottom; the two flags. All are one-hot. Targets `[T, 2 · columns + 1 + 2 · maxBlocks + 4 + 6 ·
 * (columns + height)]`: the column that a top block is taken from, the column that it is put on, done; a constraint, as
 * above; positions. Mask 1 on the moves and done.
 *
 * With `recite`, for curricula, the planning rows have targets, too: the constraints of the requested goal, one per row
 * as far as the rows suffice. So have the pondering rows: for the first three constraints, the positions of their two
 * blocks (the column, and how many blocks lie on top).
 *
 * The target is the shortest plan; ties go to the plan whose first differing move is from a column further left, then
 * to a column further left. A goal that already holds needs no move; such a goal is used only if 64 draws found no
 * other.
 *
 * The rest of such a plan is the plan for the board that it has reached, so a target depends only on the goal and the
 * visible board. A sequence has no error if and only if the model would make the same moves when shown the boards after
 * its own moves. An episode shows those boards: it has one more turn than the longest plan has moves, and any way to
 * the goal counts.
 *
 * Differs from the paper: supervised by a planner instead of reinforcement learning; the moves shown are the planner's,
 * not the model's; by default up to 4 blocks, 3 goals of 6 letters and 3 constraints each; `recite`.
 *
 * @see Graves et al. 2016, “Block puzzle experiments” and Methods
 */
export const blocks = defineTask<Config>({
  name: 'blocks',
  summary: 'Move blocks until the constraints of a goal hold. Supervised by a planner.',
  source: 'Graves et al. 2016, Methods',
  config: Config,
  build: (config) => {
    const { height, maxGoals, planning, pondering, recite } = config
    const { inputSize, targetSize, heard, due } = rowsFor(config)
    const maxTurns = config.maxMoves + 1
    /** All input rows up to and including the question. */
    const told = ({ board, goals, asked }: Problem): ReadonlyArray<Row> => [
      ...goals.flatMap(({ letter, constraints }) =>
        constraints.map((constraint) => heard({ letter, constraint, board })),
      ),
      heard({ letter: asked.letter, board, flag: 'asked' }),
    ]
    const planned = (board: Board): ReadonlyArray<Row> => Array.from({ length: planning }, () => heard({ board }))
    /** The input rows before a move, and its answer row. */
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
      channels: blocksChannels(config),
      timeline: blocksTimeline(config, planning),
      text: blocksText(config),
      textKey: BLOCKS_KEY,
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
