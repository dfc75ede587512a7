import { child, integer, integers, keyOf } from '../../../core/random.ts'
import { type Kind, kinds } from './family.ts'

type Relation = Readonly<{ name: string; path: ReadonlyArray<Kind> }>

/** The named relations, each with its path of edges. Questions use relations; the listed edges never do. */
export const namedRelations: ReadonlyArray<Relation> = [
  { name: "mother's mother", path: ['mother', 'mother'] },
  { name: "mother's father", path: ['mother', 'father'] },
  { name: "father's mother", path: ['father', 'mother'] },
  { name: "father's father", path: ['father', 'father'] },
  { name: 'mother-in-law', path: ['partner', 'mother'] },
  { name: 'father-in-law', path: ['partner', 'father'] },
  { name: 'second child', path: ['eldest child', 'next younger'] },
  { name: 'eldest grandchild', path: ['eldest child', 'eldest child'] },
  { name: "eldest child's partner", path: ['eldest child', 'partner'] },
  { name: "mother's younger sibling", path: ['mother', 'next younger'] },
  { name: "father's older sibling", path: ['father', 'next older'] },
  { name: "younger sibling's partner", path: ['next younger', 'partner'] },
  { name: "mother's grandmother", path: ['mother', 'mother', 'mother'] },
  { name: "mother's grandfather", path: ['mother', 'mother', 'father'] },
  { name: 'cousin by a younger sibling of the mother', path: ['mother', 'next younger', 'eldest child'] },
  { name: 'cousin by an older sibling of the father', path: ['father', 'next older', 'eldest child'] },
  { name: "partner's grandmother", path: ['partner', 'mother', 'mother'] },
  { name: 'third child', path: ['eldest child', 'next younger', 'next younger'] },
  { name: 'second grandchild', path: ['eldest child', 'eldest child', 'next younger'] },
  { name: 'great-aunt or great-uncle', path: ['mother', 'mother', 'next younger'] },
  { name: "partner's cousin", path: ['partner', 'mother', 'next younger', 'eldest child'] },
  { name: 'younger cousin', path: ['mother', 'next younger', 'eldest child', 'next younger'] },
  { name: 'second great-grandchild', path: ['eldest child', 'eldest child', 'eldest child', 'next younger'] },
  { name: "mother's younger cousin", path: ['mother', 'mother', 'next younger', 'eldest child', 'next younger'] },
]

/** The fewest and most edges of a relation; the paper's have up to five. */
export const RELATION_HOPS = [2, 5] as const

const LATER = keyOf(2016)

/**
 * The first `count` relations, each as the numbers of the kinds of its edges: those with a name, then others drawn from
 * a fixed key. Relation r does not depend on the count.
 */
export const relationTable = (count: number): ReadonlyArray<ReadonlyArray<number>> => {
  const table = namedRelations.slice(0, count).map(({ path }) => path.map((kind) => kinds.indexOf(kind)))
  const known = new Set(table.map((path) => path.join()))
  for (let at = 0; table.length < count; at++) {
    const key = child(LATER, at)
    const hops = integer(child(key, 'hops'), ...RELATION_HOPS)
    const path = [...integers(child(key, 'path'), hops, 0, kinds.length - 1)]
    if (!known.has(path.join())) table.push(path)
    known.add(path.join())
  }
  return table
}
