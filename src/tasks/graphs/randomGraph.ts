import { child, integer, integers, type Key, uniform } from '../../core/random.ts'
import { shuffled } from '../chance.ts'
import type { Edge, Graph } from './graph.ts'

/** The sizes of random graphs, and the out-degrees of their nodes. */
export type GraphRange = Readonly<{ minNodes: number; maxNodes: number; minDegree: number; maxDegree: number }>

/** The destinations of each node, the nearest first. */
export type Destinations = ReadonlyArray<ReadonlyArray<number>>

/** Points of the unit square, each with edges to its nearest neighbours, as many as its drawn degree. */
export const destinationsOf = (key: Key, range: GraphRange): Destinations => {
  const count = integer(child(key, 'nodes'), range.minNodes, range.maxNodes)
  const degrees = integers(child(key, 'degrees'), count, range.minDegree, range.maxDegree)
  const points = uniform(child(key, 'points'), 2 * count)
  const [x, y] = [0, 1].map((axis) => (node: number) => points[2 * node + axis] as number) as [
    (node: number) => number,
    (node: number) => number,
  ]
  const distance = (a: number, b: number): number => (x(a) - x(b)) ** 2 + (y(a) - y(b)) ** 2
  const nodes = Array.from({ length: count }, (_, node) => node)
  return nodes.map((node) =>
    nodes
      .filter((other) => other !== node)
      .sort((a, b) => distance(node, a) - distance(node, b) || a - b)
      .slice(0, degrees[node]),
  )
}

/** Labels for the edges, different at each source; labels that are already set stay. */
export const labelled = (
  key: Key,
  destinations: Destinations,
  kinds: number,
  settled: ReadonlyArray<Edge> = [],
): Graph => ({
  nodes: destinations.length,
  kinds,
  edges: destinations.flatMap((ends, source) => {
    const here = settled.filter((edge) => edge.source === source)
    const labels = shuffled(
      child(key, source),
      Array.from({ length: kinds }, (_, label) => label).filter((label) => here.every((edge) => edge.label !== label)),
    )
    const open = ends.filter((end) => here.every((edge) => edge.destination !== end))
    return [...here, ...open.map((destination, at) => ({ source, label: labels[at] as number, destination }))]
  }),
})

/** A random graph. */
export const randomGraph = (key: Key, range: GraphRange, kinds: number): Graph =>
  labelled(child(key, 'labels'), destinationsOf(child(key, 'destinations'), range), kinds)
