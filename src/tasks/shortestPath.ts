import type * as t from 'io-ts'
import { closed, disordered, Flag, Natural, oneOf, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { maxOf } from '../core/extremes.ts'
import { child, integer, type Key } from '../core/random.ts'
import { pick, shuffled } from './chance.ts'
import { above, graphFaults, graphFields, nameFaults, randomNames } from './graphs/config.ts'
import { transit } from './graphs/data/transit.ts'
import type { Edge, Graph } from './graphs/graph.ts'
import { randomGraph } from './graphs/randomGraph.ts'
import { searchFromBothEnds } from './graphs/search.ts'
import { uniqueShortestPaths } from './graphs/shortestPaths.ts'
import { TRIPLES_KEY, triplesText } from './graphs/text.ts'
import { labelsOf, sequenceOf, tripleChannels, tripleOf, triplesTimeline, tripleSize } from './graphs/triples.ts'
import { defineTask } from './task.ts'

/** Edges of the metro's longest unique shortest path. */
const TRANSIT_LONGEST = maxOf(uniqueShortestPaths(transit).map((path) => path.length))

const Config = ruled(
  closed('shortest-path', {
    graph: withDefault(
      oneOf('random', 'transit'),
      'random',
      '`random` graphs, or `transit`: a fixed metro map with its own nodes, degrees and edge labels',
    ),
    ...graphFields,
    minDegree: withDefault(PositiveInt, 1, 'minimum edges that leave a node'),
    maxDegree: withDefault(PositiveInt, 2, 'maximum edges that leave a node'),
    edgeLabels: withDefault(PositiveInt, 10, 'different edge labels of a graph'),
    minPath: withDefault(PositiveInt, 1, 'minimum edges of the shortest path'),
    maxPath: withDefault(PositiveInt, 3, 'maximum edges of the shortest path'),
    planning: withDefault(Natural, 10, 'steps without input between question and answer'),
    recite: withDefault(Flag, false, 'also train on the search and then the path, in those steps; for curricula'),
    feedback: withDefault(Flag, true, 'whether each edge of the path is shown after its row'),
  }),
  (config) => [
    ...disordered(config, 'minPath', 'maxPath'),
    ...(config.graph === 'transit'
      ? [
          ...above('maxPath', config.maxPath, TRANSIT_LONGEST, 'the longest of the metro'),
          ...nameFaults(config.digits, transit),
        ]
      : [
          ...above('maxPath', config.maxPath, config.minNodes - 1, 'the longest of the smallest graph'),
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

const endsOf = (path: ReadonlyArray<Edge>): readonly [start: number, end: number] => [
  (path[0] as Edge).source,
  (path.at(-1) as Edge).destination,
]

/** The number of graphs searched for a path of the requested length. */
const ATTEMPTS = 32

/**
 * A graph with a unique shortest path of the requested length, or of the next smaller length found.
 */
const puzzle = (
  key: Key,
  graphOf: (key: Key) => Graph,
  length: number,
): Readonly<{ graph: Graph; path: ReadonlyArray<Edge> }> => {
  let best: Readonly<{ graph: Graph; path: ReadonlyArray<Edge> }> | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const mine = child(key, attempt)
    const graph = graphOf(child(mine, 'graph'))
    const paths = uniqueShortestPaths(graph).filter((path) => path.length <= length)
    const longest = maxOf(paths.map((path) => path.length))
    if (longest <= (best?.path.length ?? 0)) continue
    const longestPaths = paths.filter((path) => path.length === longest)
    best = { graph, path: pick(child(mine, 'path'), longestPaths) }
    if (longest === length) break
  }
  return best as NonNullable<typeof best> // an edge is the unique shortest path between its ends, so one always exists
}

/**
 * Shortest path: the input lists a graph's edges; output the shortest path from one node to another.
 *
 * Timeline, one triple of labels (source, edge, destination) per row: every edge of the graph in random order; then the
 * query (start, _, end), marked on channel −2; `planning` rows of zeros; then answer rows with channel −1 set, whose
 * targets are the triples of the path. Each answer row shows the previous triple of the path, unless `feedback` is off.
 * T = edges + 1 + planning + path. Inputs `[T, 30 · digits + 2]`, targets `[T, 30 · digits]`, mask 1 on the last `path`
 * rows. Labels and random graphs are those of graph-traversal.
 *
 * Start and end are drawn so that one path is shorter than all others: the answer follows from the inputs. The length
 * is drawn first, then graphs until one has such a path; if none of 32 graphs has one (which depends on the config),
 * the longest one below that length is used.
 *
 * With `recite`, for curricula, the planning rows have the search as targets, one level per row as the union of its
 * triples: the edges that leave the start, those that lead to the end, those that continue from the first, and so on,
 * until both sides would meet on a path of `maxPath` edges; then the path.
 *
 * A sequence has no error if and only if the model would find the path when shown its own answers instead.
 *
 * Differs from the paper: labels have 2 digits instead of 3 and graphs are smaller; the edges shown are those of the
 * path, while the paper sometimes shows the model's own choices and supervises the best continuation. `recite` is ours.
 *
 * @see Graves et al. 2016, “Graph experiments” and Methods
 */
export const shortestPath = defineTask<t.TypeOf<typeof Config>>({
  name: 'shortest-path',
  summary: 'Output the shortest path between two nodes of a graph. It is unique, and the edges of the graph are given.',
  source: 'Graves et al. 2016, Methods',
  config: Config,
  build: ({ graph: kind, digits, edgeLabels, minPath, maxPath, planning, recite, feedback, ...range }) => ({
    inputSize: tripleSize(digits) + 2,
    targetSize: tripleSize(digits),
    maxSteps: (kind === 'transit' ? transit.edges.length : range.maxNodes * range.maxDegree) + 1 + planning + maxPath,
    channels: tripleChannels(digits),
    timeline: triplesTimeline(digits, planning),
    text: triplesText(digits),
    textKey: TRIPLES_KEY,
    draw: (key) => {
      const length = integer(child(key, 'length'), minPath, maxPath)
      const graphOf = (own: Key): Graph => (kind === 'transit' ? transit : randomGraph(own, range, edgeLabels))
      const { graph, path } = puzzle(child(key, 'puzzle'), graphOf, length)
      const names = randomNames(child(key, 'names'), graph, digits)
      const answer = path.map((edge) => tripleOf(edge, names))
      return sequenceOf(
        {
          description: shuffled(child(key, 'order'), graph.edges).map((edge) => tripleOf(edge, names)),
          query: [[answer[0]?.[0], undefined, answer.at(-1)?.[2]]],
          planning,
          recited: recite
            ? [...searchFromBothEnds(graph, endsOf(path), Math.floor(maxPath / 2)), ...path.map((edge) => [edge])].map(
                (edges) => edges.map((edge) => tripleOf(edge, names)),
              )
            : [],
          answer,
          feedback,
        },
        digits,
      )
    },
  }),
  harder: (config) => {
    const nodes = Math.min(2 * config.maxNodes, labelsOf(config.digits))
    if (config.graph === 'transit') return [['metro, the longest paths, too', { ...config, maxPath: TRANSIT_LONGEST }]]
    const larger = { ...config, minNodes: nodes, maxNodes: nodes }
    const longer = Math.min(config.maxPath + 2, nodes - 1)
    const metro = { ...config, graph: 'transit' as const, maxPath: Math.min(config.maxPath + 1, TRANSIT_LONGEST) }
    return [
      [`graphs of ${nodes} nodes`, larger],
      [`${nodes} nodes, paths of ${longer}`, { ...larger, minPath: longer, maxPath: longer }],
      ...(nameFaults(config.digits, transit).length > 0
        ? []
        : ([['metro', { ...metro, minPath: Math.min(metro.minPath, metro.maxPath) }]] as const)),
    ]
  },
})
