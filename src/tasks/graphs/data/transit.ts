import type { Edge, Graph } from '../graph.ts'

/** A line of the metro: its stations in order. A ring's last station is next to its first. */
export type Line = Readonly<{ name: string; ring: boolean; stations: ReadonlyArray<string> }>

/** The metro of Larkhaven, a harbour town that does not exist: five lines, sixteen stations. */
export const lines: ReadonlyArray<Line> = [
  {
    name: 'Harbour',
    ring: false,
    stations: ['Ferry Steps', 'Ropewalk', 'Customs House', 'Old Market', 'Lantern Lane', 'Eastgate'],
  },
  { name: 'Garden', ring: false, stations: ['Botanic Hill', 'Orchard Row', 'Old Market', 'University', 'Observatory'] },
  { name: 'Canal', ring: false, stations: ['Mill Locks', 'Ropewalk', 'Orchard Row', 'Playhouse', 'Windmill Green'] },
  {
    name: 'Ring',
    ring: true,
    stations: ['Customs House', 'Playhouse', 'University', 'Lantern Lane', 'Tannery Bridge'],
  },
  { name: 'Valley', ring: false, stations: ['Eastgate', 'Tannery Bridge', 'Saltworks', 'Lighthouse'] },
]

/** Every station once, in the order of the lines. */
export const stations: ReadonlyArray<string> = [...new Set(lines.flatMap((line) => line.stations))]

/**
 * The metro as a graph: one node per station, and for each pair of neighbours an edge in each direction. A line has two
 * labels, 2 · line on the way out and 2 · line + 1 on the way back, so that a label leads from a station to one other.
 */
export const transit: Graph = {
  nodes: stations.length,
  kinds: 2 * lines.length,
  edges: lines.flatMap((line, number) => {
    const stops = line.stations.map((name) => stations.indexOf(name))
    const tour = line.ring ? [...stops, stops[0] as number] : stops
    return tour.slice(1).flatMap((there, at): ReadonlyArray<Edge> => {
      const here = tour[at] as number
      return [
        { source: here, label: 2 * number, destination: there },
        { source: there, label: 2 * number + 1, destination: here },
      ]
    })
  }),
}
