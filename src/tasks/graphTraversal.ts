import type * as t from 'io-ts'
import { closed, disordered, oneOf, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer, type Key } from '../core/random.ts'
import { pick, shuffled } from './chance.ts'
import { above, graphFaults, graphFields, nameFaults, randomNames } from './graphs/config.ts'
import { transit } from './graphs/data/transit.ts'
import { type Edge, type Graph, outbound } from './graphs/graph.ts'
import { randomGraph } from './graphs/randomGraph.ts'
import { TRIPLES_KEY, triplesText } from './graphs/text.ts'
import { labelsOf, sequenceOf, tripleChannels, tripleOf, triplesTimeline, tripleSize } from './graphs/triples.ts'
import { defineTask } from './task.ts'

const Config = ruled(
  closed('graph-traversal', {
    graph: withDefault(
      oneOf('random', 'transit'),
      'random',
      '`random` graphs, or `transit`: a fixed metro map with its own nodes, degrees and edge labels',
    ),
    ...graphFields,
    minDegree: withDefault(PositiveInt, 1, 'minimum edges that leave a node'),
    maxDegree: withDefault(PositiveInt, 2, 'maximum edges that leave a node'),
    edgeLabels: withDefault(PositiveInt, 10, 'different edge labels of a graph'),
    minPath: withDefault(PositiveInt, 1, 'minimum edges of a walk'),
    maxPath: withDefault(PositiveInt, 4, 'maximum edges of a walk'),
  }),
  (config) => [
    ...disordered(config, 'minPath', 'maxPath'),
    ...(config.graph === 'transit'
      ? nameFaults(config.digits, transit)
      : [
          ...above(
            'edgeLabels',
            config.edgeLabels,
            labelsOf(config.digits),
            `the number of ${config.digits}-digit labels`,
          ),
          ...graphFaults(config, config.edgeLabels),
        ]),
  ],
)

/** A walk of `length` random edges from a random node. Every node has an edge. */
const randomWalk = (key: Key, graph: Graph, length: number): ReadonlyArray<Edge> => {
  const leaving = outbound(graph)
  const walk: Edge[] = []
  let at = integer(child(key, 'start'), 0, graph.nodes - 1)
  for (let step = 0; step < length; step++) {
    const edge = pick(child(key, step), leaving[at] as ReadonlyArray<Edge>)
    walk.push(edge)
    at = edge.destination
  }
  return walk
}

/**
 * Graph traversal: the input lists a graph's edges; follow the given edge labels from a node, and output where each
 * leads.
 *
 * Timeline, one triple of labels (source, edge, destination) per row: every edge of the graph in random order; then the
 * query, (start, edge, _) and (_, edge, _) for each further edge, its first row marked on channel −2; then as many
 * answer rows with channel −1 set, whose targets are the whole triples. T = edges + 2 · path. Inputs `[T, 30 · digits +
 * 2]`, targets `[T, 30 · digits]`, mask 1 on the last `path` rows. A label is `digits` decimal digits, one-hot each,
 * the highest first; a blank (_) is all zeros.
 *
 * Random graphs are points of the unit square, each with edges to its nearest neighbours. Labels are drawn anew for
 * each sequence: node labels differ within the graph, edge labels at each source.
 *
 * Differs from the paper: labels have 2 digits instead of 3, graphs and walks are smaller, and edges share a pool of
 * `edgeLabels` labels. `--set task.digits=3` and wider ranges give the paper's.
 *
 * @see Graves et al. 2016, “Graph experiments” and Methods
 */
export const graphTraversal = defineTask<t.TypeOf<typeof Config>>({
  name: 'graph-traversal',
  summary: 'Follow edge labels from a node of a given graph. Output where each leads.',
  source: 'Graves et al. 2016, Methods',
  config: Config,
  build: ({ graph: kind, digits, edgeLabels, minPath, maxPath, ...range }) => ({
    inputSize: tripleSize(digits) + 2,
    targetSize: tripleSize(digits),
    maxSteps: (kind === 'transit' ? transit.edges.length : range.maxNodes * range.maxDegree) + 2 * maxPath,
    channels: tripleChannels(digits),
    timeline: triplesTimeline(digits, 0),
    text: triplesText(digits),
    textKey: TRIPLES_KEY,
    draw: (key) => {
      const graph = kind === 'transit' ? transit : randomGraph(child(key, 'graph'), range, edgeLabels)
      const names = randomNames(child(key, 'names'), graph, digits)
      const walk = randomWalk(child(key, 'walk'), graph, integer(child(key, 'length'), minPath, maxPath))
      const answer = walk.map((edge) => tripleOf(edge, names))
      return sequenceOf(
        {
          description: shuffled(child(key, 'order'), graph.edges).map((edge) => tripleOf(edge, names)),
          query: answer.map(([source, edge], at) => [at === 0 ? source : undefined, edge, undefined]),
          planning: 0,
          answer,
        },
        digits,
      )
    },
  }),
  harder: (config) => {
    const longer = { ...config, minPath: 2 * config.maxPath, maxPath: 2 * config.maxPath }
    const nodes = Math.min(2 * config.maxNodes, labelsOf(config.digits))
    return [
      [`walks of ${longer.maxPath} edges`, longer],
      ...(config.graph === 'transit'
        ? []
        : ([
            [`graphs of ${nodes} nodes`, { ...config, minNodes: nodes, maxNodes: nodes }],
            ...(nameFaults(config.digits, transit).length > 0
              ? []
              : ([['metro', { ...config, graph: 'transit' }]] as const)),
          ] as const)),
    ]
  },
})
