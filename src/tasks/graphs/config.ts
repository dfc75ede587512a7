import { disordered, type Fault, PositiveInt, withDefault } from '../../core/codec.ts'
import { child, type Key } from '../../core/random.ts'
import { distinct } from '../chance.ts'
import type { Graph } from './graph.ts'
import type { GraphRange } from './randomGraph.ts'
import { labelsOf, type Names } from './triples.ts'

/** The options that all graph tasks share; each task adds its own degrees. */
export const graphFields = {
  digits: withDefault(PositiveInt, 2, 'decimal digits of a label; the paper has 3'),
  minNodes: withDefault(PositiveInt, 4, 'minimum nodes of a graph'),
  maxNodes: withDefault(PositiveInt, 8, 'maximum nodes of a graph'),
}

/** Node labels, different within a graph, and edge labels, too: drawn anew for each sequence. */
export const randomNames = (key: Key, { nodes, kinds }: Graph, digits: number): Names => ({
  nodes: distinct(child(key, 'nodes'), nodes, labelsOf(digits)),
  kinds: distinct(child(key, 'kinds'), kinds, labelsOf(digits)),
})

/** A fault if a number is above its limit. */
export const above = (key: string, value: number, limit: number, because: string): ReadonlyArray<Fault> =>
  value > limit ? [{ key, message: `expected at most ${limit}, ${because}, got ${value}` }] : []

type Sizes = GraphRange & Readonly<{ digits: number }>

/** The faults in the sizes of random graphs whose edges have one of `kinds` labels. */
export const graphFaults = (config: Sizes, kinds: number): ReadonlyArray<Fault> => {
  const { digits, minNodes, maxNodes, maxDegree } = config
  const labels = labelsOf(digits)
  return [
    ...disordered(config, 'minNodes', 'maxNodes'),
    ...disordered(config, 'minDegree', 'maxDegree'),
    ...above('maxNodes', maxNodes, labels, `the number of ${digits}-digit labels`),
    ...above('maxDegree', maxDegree, minNodes - 1, 'the other nodes of the smallest graph'),
    ...above('maxDegree', maxDegree, kinds, 'since edges of a node differ in label'),
  ]
}

/** The fault of a fixed graph that has more nodes or edge labels than labels exist. */
export const nameFaults = (digits: number, { nodes, kinds }: Graph): ReadonlyArray<Fault> =>
  labelsOf(digits) < Math.max(nodes, kinds)
    ? [{ key: 'digits', message: `expected enough digits for ${nodes} nodes and ${kinds} edge labels, got ${digits}` }]
    : []
