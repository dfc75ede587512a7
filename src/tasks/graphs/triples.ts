import { flag, silence, unionOf, zeros } from '../bits.ts'
import type { Row, Sequence } from '../task.ts'
import { sequenceFrom, type TimeStep } from '../timeline.ts'
import type { Edge } from './graph.ts'

/** What a node or an edge is called in a sequence, or nothing: the blank label. */
export type Label = number | undefined

/** Labels of a source, an edge and a destination. */
export type Triple = readonly [source: Label, edge: Label, destination: Label]

/** What nodes and edges of a graph are called in one sequence, by their numbers. */
export type Names = Readonly<{ nodes: ReadonlyArray<number>; kinds: ReadonlyArray<number> }>

export const tripleOf = ({ source, label, destination }: Edge, { nodes, kinds }: Names): Triple => [
  nodes[source],
  kinds[label],
  nodes[destination],
]

/** Digits are decimal. */
export const BASE = 10

/** How many labels so many digits tell apart. */
export const labelsOf = (digits: number): number => BASE ** digits

/** Channels of a triple: three labels of `digits` digits, one-hot each. */
export const tripleSize = (digits: number): number => 3 * digits * BASE

/** A label's digits, the highest first, each one-hot of ten; blank is all zeros. */
const labelRow = (label: Label, digits: number): Row =>
  label === undefined
    ? zeros(digits * BASE)
    : Array.from({ length: digits }, (_, place) =>
        flag(BASE, Math.floor(label / BASE ** (digits - 1 - place)) % BASE),
      ).flat()

const tripleRow = (triple: Triple, digits: number): Row => triple.flatMap((label) => labelRow(label, digits))

/**
 * A question about a graph: what is told, what is asked, how long to think, what is due meanwhile, row by row and all
 * triples of a row at once, what to answer, and whether each triple of the answer is shown once it has been due.
 */
export type Question = Readonly<{
  description: ReadonlyArray<Triple>
  query: ReadonlyArray<Triple>
  planning: number
  recited?: ReadonlyArray<ReadonlyArray<Triple>>
  answer: ReadonlyArray<Triple>
  feedback?: boolean
}>

/**
 * A question as a sequence, a triple a row. Inputs `[T, 30 · digits + 2]`: description, query, silence to plan in,
 * then an answer phase with channel −1 set, and, where there is feedback, the triple before. Channel −2 marks the first
 * row of the query. Targets `[T, 30 · digits]`, mask 1 in the answer phase, and where something is recited.
 */
export const sequenceOf = (
  { description, query, planning, recited = [], answer, feedback = false }: Question,
  digits: number,
): Sequence => {
  const size = tripleSize(digits)
  const rowOf = (triple: Triple): Row => tripleRow(triple, digits)
  const told = (triple: Triple, first: boolean): TimeStep => ({ input: [...rowOf(triple), first ? 1 : 0, 0] })
  const blank: Triple = [undefined, undefined, undefined]
  return sequenceFrom(
    [
      ...description.map((triple) => told(triple, false)),
      ...query.map((triple, at) => told(triple, at === 0)),
      ...silence(planning, size + 2).map((input, at): TimeStep => {
        const triples = recited[at]
        return { input, target: triples && unionOf(triples.map(rowOf), size) }
      }),
      ...answer.map(
        (triple, at): TimeStep => ({
          input: [...rowOf((feedback ? answer[at - 1] : undefined) ?? blank), 0, 1],
          target: rowOf(triple),
        }),
      ),
    ],
    size,
  )
}
