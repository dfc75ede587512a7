import type { Edge, Graph } from '../graph.ts'

/** The kinds of edges: who the destination is to the source. A person has at most one edge of each kind. */
export const kinds = ['mother', 'father', 'partner', 'eldest child', 'next younger', 'next older'] as const
export type Kind = (typeof kinds)[number]

/** A couple, with its children from the eldest to the youngest. */
export type Household = Readonly<{ mother: string; father: string; children: ReadonlyArray<string> }>

/** The Wennicks and the Farrows over four generations. They are invented. */
export const households: ReadonlyArray<Household> = [
  { mother: 'Odalys', father: 'Bram', children: ['Maren', 'Corin', 'Jessa'] },
  { mother: 'Ilka', father: 'Tomas', children: ['Piers', 'Linnet'] },
  { mother: 'Maren', father: 'Piers', children: ['Hazel', 'Rowan'] },
  { mother: 'Sabine', father: 'Corin', children: ['Dorian', 'Effie'] },
  { mother: 'Hazel', father: 'Lucan', children: ['Wren', 'Otis'] },
]

/** Everyone once, in the order of the households. */
export const people: ReadonlyArray<string> = [
  ...new Set(households.flatMap(({ mother, father, children }) => [mother, father, ...children])),
]

const edge = (from: string, kind: Kind, to: string): Edge => ({
  source: people.indexOf(from),
  label: kinds.indexOf(kind),
  destination: people.indexOf(to),
})

/** The family as a graph: one node per person; the edges follow from the households. */
export const family: Graph = {
  nodes: people.length,
  kinds: kinds.length,
  edges: households.flatMap(({ mother, father, children }) => [
    edge(mother, 'partner', father),
    edge(father, 'partner', mother),
    edge(mother, 'eldest child', children[0] as string),
    edge(father, 'eldest child', children[0] as string),
    ...children.flatMap((child, at) => [
      edge(child, 'mother', mother),
      edge(child, 'father', father),
      ...children.slice(at + 1, at + 2).map((younger) => edge(child, 'next younger', younger)),
      ...children
        .slice(0, at)
        .slice(-1)
        .map((older) => edge(child, 'next older', older)),
    ]),
  ]),
}
