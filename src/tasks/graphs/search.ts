import type { Edge, Graph } from './graph.ts'

/** The edges at each distance from a node, from 1 on: those that each further step of a search follows. */
const levelsFrom = (edges: ReadonlyArray<Edge>, start: number, levels: number): ReadonlyArray<ReadonlyArray<Edge>> => {
  const seen = new Set([start])
  let frontier: ReadonlySet<number> = seen
  return Array.from({ length: levels }, () => {
    const here = frontier
    const along = edges.filter(({ source }) => here.has(source))
    frontier = new Set(along.map(({ destination }) => destination).filter((node) => !seen.has(node)))
    for (const node of frontier) seen.add(node)
    return along
  })
}

const turned = (edge: Edge): Edge => ({ ...edge, source: edge.destination, destination: edge.source })

/**
 * A bidirectional breadth-first search for a path, as levels of edges in turn: those that leave the start, those that
 * lead to the end, those that continue from the first, and so on.
 */
export const searchFromBothEnds = (
  { edges }: Graph,
  [start, end]: readonly [start: number, end: number],
  levels: number,
): ReadonlyArray<ReadonlyArray<Edge>> => {
  const forwards = levelsFrom(edges, start, levels)
  const backwards = levelsFrom(edges.map(turned), end, levels).map((level) => level.map(turned))
  return forwards.flatMap((level, at) => [level, backwards[at] as ReadonlyArray<Edge>])
}
