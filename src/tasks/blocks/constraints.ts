import type { Board } from './board.ts'

/** Where the first block is, seen from the second: next to it on the same level, or right on it or under it. */
export const relations = ['left of', 'right of', 'above', 'below'] as const
export type Relation = (typeof relations)[number]

/** A statement about two blocks. */
export type Constraint = Readonly<{ first: number; relation: Relation; second: number }>

/** Two ways to say the same. */
type Fact = readonly [Constraint, Constraint]

/** Everything that holds on a board. */
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
