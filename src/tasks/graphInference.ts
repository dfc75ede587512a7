import type * as t from 'io-ts'
import { closed, disordered, type Fault, Flag, Natural, oneOf, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer, type Key } from '../core/random.ts'
import { distinct, pick, shuffled } from './chance.ts'
import { above, graphFaults, graphFields, nameFaults } from './graphs/config.ts'
import { family, kinds } from './graphs/data/family.ts'
import { RELATION_HOPS, namedRelations, relationTable } from './graphs/data/relations.ts'
import { type Edge, followed, type Graph } from './graphs/graph.ts'
import { type Destinations, destinationsOf, labelled } from './graphs/randomGraph.ts'
import { triplesText } from './graphs/text.ts'
import { labelsOf, sequenceOf, tripleOf, tripleSize } from './graphs/triples.ts'
import { defineTask } from './task.ts'

const fields = closed('graph-inference', {
  graph: withDefault(
    oneOf('random', 'family'),
    'random',
    '`random` graphs, or `family`: a family, whose nodes and degrees are given',
  ),
  ...graphFields,
  minDegree: withDefault(PositiveInt, 2, 'edges that leave a node, at least'),
  maxDegree: withDefault(PositiveInt, 3, 'edges that leave a node, at most'),
  relations: withDefault(PositiveInt, namedRelations.length, 'how many relations there are; the paper has 400'),
  minHops: withDefault(
    PositiveInt,
    RELATION_HOPS[0],
    'edges that a relation stands for, at least; a relation of one edge is asked for by its label',
  ),
  maxHops: withDefault(PositiveInt, 3, 'edges that a relation stands for, at most'),
  /** A machine that looks up an edge a step, then too, needs two less than hops. */
  planning: withDefault(Natural, 2, 'silent steps between question and answer'),
  recite: withDefault(Flag, false, 'whether the edges that lead to the answer are targets in those steps; for lessons'),
})
type Config = t.TypeOf<typeof fields>

type Relation = Readonly<{ label: number; path: ReadonlyArray<number> }>
type Query = Readonly<{ source: number; relation: Relation; destination: number }>

/** The relations that may be asked for. */
const asked = ({ relations, minHops, maxHops }: Config): ReadonlyArray<Relation> =>
  [...kinds.map((_, kind) => [kind]), ...relationTable(relations)]
    .map((path, label) => ({ label, path }))
    .filter(({ path }) => path.length >= minHops && path.length <= maxHops)

/** By relation, every question about the family that has an answer. */
const familyQueries = (config: Config): ReadonlyArray<ReadonlyArray<Query>> =>
  asked(config)
    .map((relation) =>
      Array.from({ length: family.nodes }, (_, source) => ({
        source,
        relation,
        walk: followed(family, source, relation.path),
      }))
        .filter(({ walk }) => walk.length === relation.path.length)
        .map(({ source, walk }) => ({ source, relation, destination: walk.at(-1)?.destination as number })),
    )
    .filter((queries) => queries.length > 0)

const faults = (config: Config): ReadonlyArray<Fault> => {
  const { digits, relations, maxHops, minDegree } = config
  const tableFaults = [
    ...above('relations', relations, labelsOf(digits) - kinds.length, 'the labels that edges leave'),
    ...above('minHops', config.minHops, RELATION_HOPS[1], 'the longest relation'),
    ...disordered(config, 'minHops', 'maxHops'),
    ...(config.graph === 'family'
      ? nameFaults(digits, family)
      : [
          ...graphFaults(config, kinds.length),
          // A walk comes by a node at every other edge at most, and leaves it by another edge each time.
          ...above('maxHops', maxHops, 2 * minDegree, 'twice minDegree, so that every relation leads somewhere'),
        ]),
  ]
  if (tableFaults.length > 0) return tableFaults
  const some = config.graph === 'family' ? familyQueries(config) : asked(config)
  const message = `expected relations of so many edges; none of the first ${relations} leads anywhere`
  return some.length > 0 ? [] : [{ key: 'minHops', message }]
}

const Config = ruled(fields, faults)

/**
 * The edges of a walk along these labels, over edges of a graph that has none yet. It never gets stuck: see the rule.
 */
const plantedWalk = (
  key: Key,
  destinations: Destinations,
  start: number,
  labels: ReadonlyArray<number>,
): ReadonlyArray<Edge> => {
  const planted: Edge[] = []
  let at = start
  labels.forEach((label, hop) => {
    const here = planted.filter(({ source }) => source === at)
    const open = (destinations[at] ?? []).filter((end) => here.every(({ destination }) => destination !== end))
    const edge = here.find((old) => old.label === label) ?? {
      source: at,
      label,
      destination: pick(child(key, hop), open),
    }
    if (!here.includes(edge)) planted.push(edge)
    at = edge.destination
  })
  return planted
}

/** A random graph with a question that has an answer. */
const randomCase = (key: Key, config: Config, relations: ReadonlyArray<Relation>) => {
  const destinations = destinationsOf(child(key, 'destinations'), config)
  const relation = pick(child(key, 'relation'), relations)
  const source = integer(child(key, 'source'), 0, destinations.length - 1)
  const planted = plantedWalk(child(key, 'walk'), destinations, source, relation.path)
  const graph = labelled(child(key, 'labels'), destinations, kinds.length, planted)
  const destination = followed(graph, source, relation.path).at(-1)?.destination as number
  return { graph, query: { source, relation, destination } }
}

const familyCase = (
  key: Key,
  queries: ReadonlyArray<ReadonlyArray<Query>>,
): Readonly<{ graph: Graph; query: Query }> => ({
  graph: family,
  query: pick(child(key, 'query'), pick(child(key, 'relation'), queries)),
})

/**
 * Graph inference: a graph is told edge by edge; say where a relation leads that no edge names: one that stands for
 * several edges one after the other, as a mother's mother does.
 *
 * Timeline, a triple of labels (source, edge, destination) a row: every edge of the graph in random order; then
 * the query (start, relation, _), marked on channel −2; `planning` silent rows; then one row with channel −1 set, to
 * answer in with the whole triple. T = edges + planning + 2. Inputs `[T, 30 · digits + 2]`, targets `[T, 30 · digits]`,
 * mask 1 on the last row.
 *
 * With `recite`, for lessons, the edges that lead to the answer are due in the silence: an answer alone does not say
 * which they were. A relation of one edge, for lessons too, is a kind of edge.
 *
 * Node labels are drawn anew for each sequence. Kinds of edges have the labels 0 … 5 and relation r the label 6 + r in
 * all sequences: what a relation stands for is the same in all of them, is never told, and has to be inferred from the
 * answers. Random graphs are as in graph-traversal, with labels such that the relation leads somewhere from the start.
 *
 * Differs from the paper: labels have 2 digits instead of 3, graphs are smaller, and there are 24 relations, those that
 * have a name in a family, instead of 400. `--set task.digits=3 --set task.relations=400` gives as many. How long the
 * silence lasts is ours, and so are lessons that recite.
 *
 * @see Graves et al. 2016, “Graph experiments” and Methods
 */
export const graphInference = defineTask<Config>({
  name: 'graph-inference',
  summary:
    'A graph is told edge by edge: say where a relation leads that stands for several edges, as a mother’s mother does.',
  source: 'Graves et al. 2016, Methods',
  config: Config,
  build: (config) => {
    const { digits, graph: kind } = config
    const relations = asked(config)
    const queries = kind === 'family' ? familyQueries(config) : []
    return {
      inputSize: tripleSize(digits) + 2,
      targetSize: tripleSize(digits),
      maxSteps: (kind === 'family' ? family.edges.length : config.maxNodes * config.maxDegree) + config.planning + 2,
      text: triplesText(digits),
      draw: (key) => {
        const own = child(key, 'case')
        const { graph, query } = kind === 'family' ? familyCase(own, queries) : randomCase(own, config, relations)
        const nodes = distinct(child(key, 'names'), graph.nodes, labelsOf(digits))
        const names = { nodes, kinds: kinds.map((_, label) => label) }
        const [source, relation] = [nodes[query.source], query.relation.label]
        return sequenceOf(
          {
            description: shuffled(child(key, 'order'), graph.edges).map((edge) => tripleOf(edge, names)),
            query: [[source, relation, undefined]],
            planning: config.planning,
            recited: config.recite
              ? followed(graph, query.source, query.relation.path).map((edge) => [tripleOf(edge, names)])
              : [],
            answer: [[source, relation, nodes[query.destination]]],
          },
          digits,
        )
      },
    }
  },
  harder: (config) => {
    const nodes = Math.min(2 * config.maxNodes, labelsOf(config.digits))
    const tree = { ...config, graph: 'family' as const }
    const longest = { ...tree, maxHops: RELATION_HOPS[1] }
    if (config.graph === 'family') return [['the longest relations, too', longest]]
    return [
      [`graphs of ${nodes} nodes`, { ...config, minNodes: nodes, maxNodes: nodes }],
      ...(faults(tree).length > 0 ? [] : ([['family', tree]] as const)),
    ]
  },
})
