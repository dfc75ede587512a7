import assert from 'node:assert/strict'
import { test } from 'node:test'
import { family, households, kinds, people } from '../../../src/tasks/graphs/data/family.ts'
import { namedRelations } from '../../../src/tasks/graphs/data/relations.ts'
import { lines, stations, transit } from '../../../src/tasks/graphs/data/transit.ts'

/** Every link of the metro, as names in alphabetical order, with its line. */
const links = lines.flatMap(({ name, ring, stations: stops }) =>
  stops
    .slice(ring ? 0 : 1)
    .map((here, at) => [[here, stops.at(ring ? at - 1 : at) as string].toSorted().join(' – '), name]),
)

test('the metro: a line calls at a station once, no two lines share a link, and one gets everywhere', () => {
  for (const { name, stations: stops } of lines) assert.equal(new Set(stops).size, stops.length, name)
  assert.equal(new Set(links.map(([link]) => link)).size, links.length)
  const home = new Set(['Ferry Steps'])
  for (let round = 0; round < stations.length; round++)
    for (const [link] of links) {
      const ends = (link as string).split(' – ')
      if (ends.some((end) => home.has(end))) for (const end of ends) home.add(end)
    }
  assert.deepEqual([...home].sort(), [...stations].sort())
  assert.deepEqual([lines.length, stations.length], [5, 16])
})

test('the metro as a graph: an edge either way for each link, by the two labels of its line', () => {
  const told = transit.edges.map(({ source, label, destination }) => [
    [stations[source] as string, stations[destination] as string].toSorted().join(' – '),
    lines[Math.floor(label / 2)]?.name,
  ])
  assert.deepEqual(told.map(String).sort(), [...links, ...links].map(String).sort())
  const ways = transit.edges.map(({ source, destination }) => `${source} ${destination}`)
  assert.equal(new Set(ways).size, ways.length)
  assert.equal(new Set(transit.edges.map(({ source, label }) => `${source} ${label}`)).size, ways.length)
})

const named = family.edges.map(({ source, label, destination }) => ({
  from: people[source] as string,
  kind: kinds[label],
  to: people[destination] as string,
}))
const of = (person: string, kind: string): string | undefined =>
  named.find((edge) => edge.from === person && edge.kind === kind)?.to

test('the family: seventeen people of four generations; everyone has at most one of each kind', () => {
  assert.equal(people.length, 17)
  assert.equal(new Set(named.map(({ from, kind }) => `${from} ${kind}`)).size, named.length)
  /** Generations upwards, by mothers and fathers. */
  const depth = (person: string): number =>
    Math.max(0, ...['mother', 'father'].flatMap((kind) => of(person, kind) ?? []).map((parent) => 1 + depth(parent)))
  assert.equal(Math.max(...people.map(depth)), 3)
  for (const person of people) assert.equal(of(person, 'mother') === undefined, of(person, 'father') === undefined)
})

test('the family agrees with itself: partners, parents, brothers and sisters', () => {
  for (const { from, kind, to } of named) {
    if (kind === 'partner') assert.equal(of(to, 'partner'), from)
    if (kind === 'next younger') assert.equal(of(to, 'next older'), from)
    if (kind === 'next older') assert.equal(of(to, 'next younger'), from)
    if (kind === 'mother') assert.equal(of(to, 'partner'), of(from, 'father'))
    if (kind === 'next younger') assert.equal(of(to, 'mother'), of(from, 'mother'))
    if (kind === 'eldest child')
      assert.ok([of(to, 'mother'), of(to, 'father')].includes(from) && of(to, 'next older') === undefined)
  }
  for (const { mother, father, children } of households)
    for (const child of children) assert.deepEqual([of(child, 'mother'), of(child, 'father')], [mother, father])
})

test('every relation that has a name leads from somebody to somebody else; names differ', () => {
  assert.equal(new Set(namedRelations.map(({ name }) => name)).size, namedRelations.length)
  for (const { name, path } of namedRelations) {
    const ends = people.flatMap((person) => {
      const end = path.reduce<string | undefined>((at, kind) => (at === undefined ? at : of(at, kind)), person)
      return end === undefined ? [] : [[person, end]]
    })
    assert.ok(ends.length > 0 && ends.every(([person, end]) => person !== end), name)
  }
  const great = namedRelations.find(({ name }) => name === 'great-aunt or great-uncle')
  assert.equal(
    great?.path.reduce<string>((at, kind) => of(at, kind) as string, 'Wren'),
    'Corin',
  )
})
