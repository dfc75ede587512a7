import { type Board, type Move, moved, movesOf, showBoard } from './board.ts'

/**
 * The fewest moves to a board that will do, within `maxMoves`, or nothing. Of equally short plans it is the first,
 * where plans are compared move by move, by `from` and then by `to`: boards are looked at breadth first, moves in that
 * order, so that each board is found by its first shortest plan, and boards of one distance in the order of theirs.
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
