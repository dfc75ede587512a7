import type { Board } from './board.ts'

/**
 * The position of the first block relative to the second: beside it on the same level, or directly above or below it.
 */
export const relations = ['left of', 'right of', 'above', 'below'] as const
export type Relation = (typeof relations)[number]

/** A statement about two blocks. */
export type Constraint = Readonly<{ first: number; relation: Relation; second: number }>

/** The two wordings of one statement. */
type Fact = readonly [Constraint, Constraint]

/** Every statement that holds on a board. */
export const factsOf = (board: Board): ReadonlyArray<Fact> =>
  board.flatMap((column, at) =>
    column.flatMap((block, level): ReadonlyArray<Fact> => {
      const right = board[at + 1]?.[level]
      const on = column[level + 1]
      const beside: ReadonlyArray<Fact> =
        right === undefined
          ? []
          : [
              [
                { first: block, relation: 'left of', second: right },
                { first: right, relation: 'right of', second: block },
              ],
            ]
      const stacked: ReadonlyArray<Fact> =
        on === undefined
          ? []
          : [
              [
                { first: on, relation: 'above', second: block },
                { first: block, relation: 'below', second: on },
              ],
            ]
      return [...beside, ...stacked]
    }),
  )

/** Whether all of the constraints hold on a board. */
export const satisfies = (board: Board, constraints: ReadonlyArray<Constraint>): boolean => {
  const facts = factsOf(board).flat()
  return constraints.every(({ first, relation, second }) =>
    facts.some((fact) => fact.first === first && fact.relation === relation && fact.second === second),
  )
}
