import type { Channels } from '../channels.ts'
import { flag, flagRow, silence, unionOf, zeros } from '../bits.ts'
import { numbered, type Phase, phasesOf } from '../phases.ts'
import type { Row, Sequence } from '../task.ts'
import { sequenceFrom, type TimeStep } from '../timeline.ts'
import type { Edge } from './graph.ts'

/** The label of a node or an edge in a sequence; `undefined` is the blank label. */
export type Label = number | undefined

/** Labels of a source, an edge and a destination. */
export type Triple = readonly [source: Label, edge: Label, destination: Label]

/** The labels of a graph's nodes and edge kinds in one sequence, by their numbers. */
export type Names = Readonly<{ nodes: ReadonlyArray<number>; kinds: ReadonlyArray<number> }>

export const tripleOf = ({ source, label, destination }: Edge, { nodes, kinds }: Names): Triple => [
  nodes[source],
  kinds[label],
  nodes[destination],
]

/** Digits are decimal. */
export const BASE = 10

/** The number of labels of `digits` digits. */
export const labelsOf = (digits: number): number => BASE ** digits

/** Channels of a triple: three labels of `digits` digits, one-hot each. */
export const tripleSize = (digits: number): number => 3 * digits * BASE

/** “source digit 1 is 0”, …: the channels of a triple, then the two flags of inputs. */
export const tripleChannels = (digits: number): Channels => {
  const targets = ['source', 'edge', 'destination'].flatMap((label) =>
    Array.from({ length: digits * BASE }, (_, at) => {
      const place = digits === 1 ? 'digit' : `digit ${Math.floor(at / BASE) + 1}`
      return `${label} ${place} is ${at % BASE}`
    }),
  )
  return { inputs: [...targets, 'query flag', 'answer flag'], targets }
}

/** The phases of a sequence that {@link sequenceOf} made: edges, query, planning, answer. */
export const triplesTimeline =
  (digits: number, planning: number) =>
  ({ inputs }: Sequence): ReadonlyArray<Phase> => {
    const [edges, answer] = [0, 1].map((at) => flagRow(inputs, tripleSize(digits) + at)) as [number, number]
    return phasesOf([
      [numbered('edge', edges), edges],
      ['query', answer - planning - edges],
      ['planning', planning],
      ['answer', inputs.length - answer],
    ])
  }

/** A label's digits, the highest first, each one-hot of ten; blank is all zeros. */
const labelRow = (label: Label, digits: number): Row =>
  label === undefined
    ? zeros(digits * BASE)
    : Array.from({ length: digits }, (_, place) =>
        flag(BASE, Math.floor(label / BASE ** (digits - 1 - place)) % BASE),
      ).flat()

const tripleRow = (triple: Triple, digits: number): Row => triple.flatMap((label) => labelRow(label, digits))

/**
 * A question about a graph: the description, the query, the number of planning rows, their targets (row by row, all
 * triples of a row at once), the answer, and whether each triple of the answer is shown after its row.
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
 * A question as a sequence, one triple per row. Inputs `[T, 30 · digits + 2]`: description, query, planning rows of
 * zeros, then answer rows with channel −1 set and, with feedback, the previous triple of the answer. Channel −2 marks
 * the first row of the query. Targets `[T, 30 · digits]`, mask 1 on the answer rows and on the planning rows with
 * targets.
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
