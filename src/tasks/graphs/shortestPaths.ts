import { type Edge, type Graph, outbound } from './graph.ts'

type Reached = { distance: number; ways: number; last: Edge | undefined }

/** Breadth first from one node: each other node's distance, number of shortest paths and last edge. */
const reachedFrom = (leaving: ReadonlyArray<ReadonlyArray<Edge>>, start: number): ReadonlyMap<number, Reached> => {
  const reached = new Map<number, Reached>([[start, { distance: 0, ways: 1, last: undefined }]])
  // A map iterates in order of insertion, including entries added meanwhile: it serves as the queue.
  for (const [node, { distance, ways }] of reached)
    for (const edge of leaving[node] ?? []) {
      const other = reached.get(edge.destination)
      if (other === undefined) reached.set(edge.destination, { distance: distance + 1, ways, last: edge })
      else if (other.distance === distance + 1) other.ways += ways
    }
  return reached
}

/** Every unique shortest path between two nodes, of at least one edge. */
export const uniqueShortestPaths = (graph: Graph): ReadonlyArray<ReadonlyArray<Edge>> => {
  const leaving = outbound(graph)
  return leaving.flatMap((_, start) => {
    const reached = reachedFrom(leaving, start)
    const pathTo = (node: number): ReadonlyArray<Edge> => {
      const last = reached.get(node)?.last
      return last === undefined ? [] : [...pathTo(last.source), last]
    }
    return [...reached].filter(([node, { ways }]) => node !== start && ways === 1).map(([node]) => pathTo(node))
  })
}
