import { type Board, type Move, moved, movesOf, showBoard } from './board.ts'

/**
 * The shortest plan to a board for which `willDo` holds, of at most `maxMoves` moves; `undefined` if there is none.
 * Ties go to the plan that is first in lexicographic order of its moves, by `from` and then by `to`. The search is
 * breadth first with moves in that order, so that it reaches each board by its first shortest plan.
 */
export const shortestPlan = (
  board: Board,
  height: number,
  maxMoves: number,
  willDo: (board: Board) => boolean,
): ReadonlyArray<Move> | undefined => {
  if (willDo(board)) return []
  const seen = new Set([showBoard(board)])
  let reached: ReadonlyArray<Readonly<{ board: Board; plan: ReadonlyArray<Move> }>> = [{ board, plan: [] }]
  for (let distance = 1; distance <= maxMoves; distance++) {
    const next: Array<(typeof reached)[number]> = []
    for (const { board: before, plan } of reached)
      for (const move of movesOf(before, height)) {
        const after = moved(before, move)
        const name = showBoard(after)
        if (seen.has(name)) continue
        seen.add(name)
        const longer = [...plan, move]
        if (willDo(after)) return longer
        next.push({ board: after, plan: longer })
      }
    reached = next
  }
  return undefined
}
