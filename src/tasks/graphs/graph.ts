/** A directed edge. Nodes are numbered from 0 and so are labels; no two edges of a source have the same label. */
export type Edge = Readonly<{ source: number; label: number; destination: number }>

/** A graph of `nodes` nodes, whose edges have one of `kinds` labels. */
export type Graph = Readonly<{ nodes: number; kinds: number; edges: ReadonlyArray<Edge> }>

/** The edges by the node that they leave. */
export const outbound = ({ nodes, edges }: Graph): ReadonlyArray<ReadonlyArray<Edge>> => {
  const leaving = Array.from({ length: nodes }, (): Edge[] => [])
  for (const edge of edges) leaving[edge.source]?.push(edge)
  return leaving
}

/** The edges that a walk along these labels takes; fewer than labels where a node has no such edge. */
export const followed = (graph: Graph, start: number, labels: ReadonlyArray<number>): ReadonlyArray<Edge> => {
  const walk: Edge[] = []
  for (const label of labels) {
    const at = walk.at(-1)?.destination ?? start
    const next = graph.edges.find((edge) => edge.source === at && edge.label === label)
    if (next === undefined) break
    walk.push(next)
  }
  return walk
}
