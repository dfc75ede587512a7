import assert from 'node:assert/strict'
import type { Row } from '../../../src/tasks/task.ts'

/** A triple as text: three labels, digits each, or underscores where one is blank. */
export type Heard = readonly [source: string, edge: string, destination: string]

/** What a row says, read off its ones: three labels, and the two flags. */
export type HeardRow = Readonly<{ triple: Heard; query: boolean; due: boolean }>

const digitOf = (channels: Row): string => {
  if (channels.every((x) => x === 0)) return '_'
  assert.equal(channels.filter((x) => x === 1).length, 1)
  assert.equal(channels.filter((x) => x === 0).length, 9)
  return String(channels.indexOf(1))
}

export const heardTriple = (row: Row, digits: number): Heard => {
  const text = Array.from({ length: 3 * digits }, (_, place) => digitOf(row.slice(10 * place, 10 * place + 10))).join(
    '',
  )
  const labels = [0, 1, 2].map((part) => text.slice(part * digits, (part + 1) * digits))
  for (const label of labels) assert.match(label, /^(\d+|_+)$/)
  return labels as unknown as Heard
}

export const heardRow = (row: Row, digits: number): HeardRow => {
  assert.equal(row.length, 30 * digits + 2)
  return { triple: heardTriple(row, digits), query: row.at(-2) === 1, due: row.at(-1) === 1 }
}

const isBlank = ({ triple }: HeardRow): boolean => triple.every((label) => label.startsWith('_'))

/**
 * The phases of a sequence by its flags: what is told, what is asked, how long the silence is, how many rows are due,
 * and what is shown meanwhile.
 */
export const phases = (inputs: ReadonlyArray<Row>, digits: number) => {
  const rows = inputs.map((row) => heardRow(row, digits))
  const asked = rows.findIndex(({ query }) => query)
  const due = rows.findIndex((row) => row.due)
  const between = rows.slice(asked, due)
  const query = between.filter((row) => !isBlank(row))
  assert.ok(asked > 0 && due > asked)
  assert.equal(rows.filter((row) => row.query).length, 1)
  assert.ok(rows.slice(due).every((row) => row.due))
  assert.ok(between.every((row, at) => !row.due && isBlank(row) === at >= query.length))
  assert.ok(rows.slice(0, asked).every((row) => !row.due && row.triple.every((label) => !label.startsWith('_'))))
  return {
    description: rows.slice(0, asked).map(({ triple }) => triple),
    query: query.map(({ triple }) => triple),
    planning: between.length - query.length,
    due: rows.length - due,
    shown: rows.slice(due).map((row) => (isBlank(row) ? undefined : row.triple)),
  }
}

/** The targets of an answer phase; all rows before it must be zero. */
export const answers = (targets: ReadonlyArray<Row>, due: number, digits: number): ReadonlyArray<Heard> => {
  assert.ok(targets.slice(0, -due).every((row) => row.length === 30 * digits && row.every((x) => x === 0)))
  return targets.slice(-due).map((row) => heardTriple(row, digits))
}

/** What is wrong with a description as a graph of so many nodes and edges a node. */
export const graphProblems = (
  description: ReadonlyArray<Heard>,
  range: Readonly<{ minNodes: number; maxNodes: number; minDegree: number; maxDegree: number }>,
): ReadonlyArray<string> => {
  const degrees = new Map<string, number>()
  for (const [source] of description) degrees.set(source, (degrees.get(source) ?? 0) + 1)
  const unique = (texts: ReadonlyArray<string>): boolean => new Set(texts).size === description.length
  const checks = {
    'a label leaves its source once': unique(description.map(([source, edge]) => `${source} ${edge}`)),
    'two nodes have one edge at most': unique(description.map(([source, , end]) => `${source} ${end}`)),
    'no edge leads to its source': description.every(([source, , end]) => source !== end),
    'every node has edges': description.every(([, , end]) => degrees.has(end)),
    'as many nodes as configured': degrees.size >= range.minNodes && degrees.size <= range.maxNodes,
    'as many edges as configured': [...degrees.values()].every((n) => n >= range.minDegree && n <= range.maxDegree),
  }
  return Object.entries(checks).flatMap(([statement, holds]) => (holds ? [] : [statement]))
}
