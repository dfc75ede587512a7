import fc from 'fast-check'
import type { Config } from './heard.ts'

export const defaults: Config = {
  columns: 3,
  height: 3,
  minBlocks: 3,
  maxBlocks: 4,
  letters: 6,
  minGoals: 1,
  maxGoals: 3,
  minConstraints: 1,
  maxConstraints: 3,
  minMoves: 1,
  maxMoves: 3,
  planning: 4,
  pondering: 2,
  recite: false,
  feedback: true,
}

export const config: fc.Arbitrary<Config> = fc
  .record({
    columns: fc.integer({ min: 2, max: 4 }),
    height: fc.integer({ min: 2, max: 4 }),
    minBlocks: fc.integer({ min: 2, max: 4 }),
    blocks: fc.nat(2),
    minGoals: fc.integer({ min: 1, max: 3 }),
    goals: fc.nat(2),
    letters: fc.nat(3),
    minConstraints: fc.integer({ min: 1, max: 3 }),
    constraints: fc.nat(2),
    minMoves: fc.integer({ min: 1, max: 2 }),
    moves: fc.nat(1),
    planning: fc.nat(3),
    pondering: fc.nat(2),
    recite: fc.boolean(),
    feedback: fc.boolean(),
  })
  .map((drawn) => {
    const most = drawn.columns * drawn.height - 1
    const minBlocks = Math.min(drawn.minBlocks, most)
    const { columns, height, minGoals, minConstraints, minMoves, planning, pondering, recite, feedback } = drawn
    const [maxGoals, maxConstraints] = [minGoals + drawn.goals, minConstraints + drawn.constraints]
    return {
      columns,
      height,
      minBlocks,
      minGoals,
      maxGoals,
      minConstraints,
      maxConstraints,
      minMoves,
      maxBlocks: Math.min(minBlocks + drawn.blocks, most),
      letters: maxGoals + drawn.letters,
      maxMoves: minMoves + drawn.moves,
      planning,
      pondering,
      recite,
      feedback,
    }
  })
