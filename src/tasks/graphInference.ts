import type * as t from 'io-ts'
import { closed, disordered, type Fault, Flag, Natural, oneOf, PositiveInt, ruled, withDefault } from '../core/codec.ts'
import { child, integer, type Key } from '../core/random.ts'
import { distinct, pick, shuffled } from './chance.ts'
import { above, graphFaults, graphFields, nameFaults } from './graphs/config.ts'
import { family, kinds } from './graphs/data/family.ts'
import { RELATION_HOPS, namedRelations, relationTable } from './graphs/data/relations.ts'
import { type Edge, followed, type Graph } from './graphs/graph.ts'
import { type Destinations, destinationsOf, labelled } from './graphs/randomGraph.ts'
import { TRIPLES_KEY, triplesText } from './graphs/text.ts'
import { labelsOf, sequenceOf, tripleChannels, tripleOf, triplesTimeline, tripleSize } from './graphs/triples.ts'
import { defineTask } from './task.ts'

const fields = closed('graph-inference', {
  graph: withDefault(
    oneOf('random', 'family'),
    'random',
    '`random` graphs, or `family`: a fixed family tree with its own nodes and degrees',
  ),
  ...graphFields,
  minDegree: withDefault(PositiveInt, 2, 'minimum edges that leave a node'),
  maxDegree: withDefault(PositiveInt, 3, 'maximum edges that leave a node'),
  relations: withDefault(PositiveInt, namedRelations.length, 'number of relations; the paper has 400'),
  minHops: withDefault(
    PositiveInt,
    RELATION_HOPS[0],
    'minimum edges that a relation stands for; a relation of one edge is an edge label',
  ),
  maxHops: withDefault(PositiveInt, 3, 'maximum edges that a relation stands for'),
  /** A model that looks up one edge per step needs two fewer than hops. */
  planning: withDefault(Natural, 2, 'steps without input between question and answer'),
  recite: withDefault(Flag, false, 'also train on the edges that lead to the answer, in those steps; for curricula'),
})
type Config = t.TypeOf<typeof fields>

type Relation = Readonly<{ label: number; path: ReadonlyArray<number> }>
type Query = Readonly<{ source: number; relation: Relation; destination: number }>

/** The relations that questions may use. */
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
    ...above('relations', relations, labelsOf(digits) - kinds.length, 'the number of labels that edges do not use'),
    ...above('minHops', config.minHops, RELATION_HOPS[1], 'the longest relation'),
    ...disordered(config, 'minHops', 'maxHops'),
    ...(config.graph === 'family'
      ? nameFaults(digits, family)
      : [
          ...graphFaults(config, kinds.length),
          // A walk visits a node at every other edge at most, and leaves it by a different edge each time.
          ...above('maxHops', maxHops, 2 * minDegree, 'twice minDegree, so that every relation leads somewhere'),
        ]),
  ]
  if (tableFaults.length > 0) return tableFaults
  const some = config.graph === 'family' ? familyQueries(config) : asked(config)
  const message = `expected a range in which some relation has an answer; none of the first ${relations} has one`
  return some.length > 0 ? [] : [{ key: 'minHops', message }]
}

const Config = ruled(fields, faults)

/**
 * The edges of a walk along these labels, over edges of a graph that has no labels yet. A next edge always exists: see
 * the limit of `maxHops`.
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
 * Graph inference: the input lists a graph's edges; output where a relation leads that stands for a path of several
 * edges, such as a mother's mother.
 *
 * Timeline, one triple of labels (source, edge, destination) per row: every edge of the graph in random order; then the
 * query (start, relation, _), marked on channel −2; `planning` rows of zeros; then one answer row with channel −1 set,
 * whose target is the whole triple. T = edges + planning + 2. Inputs `[T, 30 · digits + 2]`, targets `[T, 30 ·
 * digits]`, mask 1 on the last row.
 *
 * With `recite`, for curricula, the planning rows have the edges that lead to the answer as targets: the answer alone
 * does not determine them. A relation of one edge, for curricula, too, is a kind of edge.
 *
 * Node labels are drawn anew for each sequence. Kinds of edges have the labels 0 … 5 and relation r the label 6 + r in
 * all sequences: what a relation stands for is the same in all of them and is never given; the model infers it from the
 * answers. Random graphs are as in graph-traversal, with labels such that the question has an answer.
 *
 * Differs from the paper: labels have 2 digits instead of 3, graphs are smaller, and there are 24 relations, those with
 * a name in a family, instead of 400. `--set task.digits=3 --set task.relations=400` gives the paper's. The number of
 * planning rows and `recite` are ours.
 *
 * @see Graves et al. 2016, “Graph experiments” and Methods
 */
export const graphInference = defineTask<Config>({
  name: 'graph-inference',
  summary:
    'Output where a relation leads in a given graph. A relation stands for several edges, such as a mother’s mother.',
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
      channels: tripleChannels(digits),
      timeline: triplesTimeline(digits, config.planning),
      text: triplesText(digits),
      textKey: TRIPLES_KEY,
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
