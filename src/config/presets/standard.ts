import { deepMerge, type JsonRecord } from '../json.ts'
import { type Pace, paced } from './pace.ts'
import type { Preset } from './preset.ts'

/** Small batches, and a rate that falls: what served most tasks. */
const usual: Pace = { batchSize: 2, learningRate: 3e-3, sequences: 40_000, end: 0.02, epsilon: 1e-8, most: 100_000 }

/**
 * A memory whose slots differ from the start, as training finds it best. Where all are alike, no key finds any of them,
 * and a machine that should look up has nothing to begin with.
 */
const learned: JsonRecord = { initialState: { memory: 'learned' } }

/** A DNC for what must be found by content and followed by the order in which it was told. */
const dnc: JsonRecord = { kind: 'dnc', slots: 32, readHeads: 2 }

/** A pace for what takes long to find, and has many ways to be a bit wrong. */
const long: Partial<Pace> = { batchSize: 1, sequences: 200_000, most: 200_000, average: 0.9995 }

/** A pace for what takes very many examples, which batches of eight make cheaper. */
const patient = (sequences: number): Partial<Pace> => ({
  ...long,
  batchSize: 8,
  sequences,
  most: sequences,
  average: 0.999,
  evaluation: 4000,
})

/**
 * A rate that falls once the lessons before the task itself are learned: so many bits are more than are left by then, and
 * the loss on earlier lessons does not count.
 */
const afterLessons: Partial<Pace> = { ...long, batchSize: 2, onceBelow: 25, average: 0.999 }

/** Graphs of four nodes, and all relations of one edge or more. */
const small: JsonRecord = { minNodes: 4, maxNodes: 4, minDegree: 2, maxDegree: 3, relations: 24, minHops: 1 }

/** Puzzles of blocks as the task has them. */
const puzzles: JsonRecord = {
  minGoals: 1,
  maxGoals: 3,
  minConstraints: 1,
  maxConstraints: 3,
  minMoves: 1,
  maxMoves: 3,
}

/** A machine beside a task's own, and how it is taught. */
type Other = Readonly<{ model?: JsonRecord; pace: Partial<Pace> }>

/** What serves a task better than an NTM of the usual sizes at the usual pace. */
type Settings = Readonly<{
  /** Its machine: another kind of machine has the usual sizes. */
  model?: JsonRecord
  pace?: Partial<Pace>
  /** The pace of other kinds of machines, where it is not the same. */
  otherPace?: Partial<Pace>
  /** What serves some of those better. */
  others?: Readonly<Record<string, Other>>
  /** What is taught before the task itself. Each lesson says all that bounds another, so that any task has them. */
  lessons?: ReadonlyArray<JsonRecord>
  /** Bits per sequence below which a lesson is over. */
  learnedBelow?: number | ReadonlyArray<number>
}>

/** A batch of one, and a rate that soon falls, for machines that copy. */
const copying: Partial<Pace> = {
  batchSize: 1,
  learningRate: 2e-3,
  sequences: 12_000,
  end: 0.05,
  epsilon: 1e-4,
  most: 40_000,
}

/** Sparse reads take longer to leave the first plateau: the rate has to wait for them, and must not fall too soon. */
const sparse: Other = {
  model: { wordSize: 32 },
  pace: { ...copying, onceBelow: 20, sequences: 20_000, most: 60_000 },
}

/** A batch of one, and a rate that falls after the lessons, for machines that add. */
const adding: Partial<Pace> = { ...afterLessons, ...long, learningRate: 2e-3 }

const settings: Readonly<Record<string, Settings>> = {
  copy: {
    // Six times as long as it was taught, it stays exact if it reads what was just written, and has room to go on
    // writing while it reads: in 128 slots, after 120 words, that would be where it has yet to read.
    model: { slots: 256, conventions: { order: 'writeThenRead' } },
    pace: copying,
    others: { sam: sparse, sdnc: sparse },
  },
  'repeat-copy': {
    // Some seeds stay long where they can do nothing yet: a rate that falls before they leave would keep them there.
    pace: { batchSize: 1, learningRate: 4e-3, sequences: 16_000, onceBelow: 40, epsilon: 1e-5, most: 60_000 },
  },
  'associative-recall': {
    // It finds the way from every seed. Without the average it would be a bit wrong now and then for long.
    model: { kind: 'dnc', slots: 64 },
    pace: { learningRate: 2e-3, sequences: 20_000, end: 0.05, onceBelow: 4, average: 0.9997 },
    otherPace: { learningRate: 2e-3, sequences: 26_000 },
  },
  'n-grams': {
    // There are 32 contexts to count in: with slots to spare, few share one. What passes back through so many steps of
    // adding to a slot explodes from some seeds, unless it is limited.
    model: { ...learned, conventions: { clipMemoryGradient: 1 } },
    pace: { batchSize: 1, learningRate: 1.5e-3, sequences: 50_000, average: 0.9995, most: 50_000 },
  },
  'priority-sort': {
    // Each word has a slot of its own, and the next in rank is looked up by its priority. An NTM shares out its slots
    // among ranges of priorities, and what comes into one range is confused.
    model: { kind: 'dnc', slots: 32, readHeads: 4, wordSize: 32, controller: { units: 128 } },
    pace: { batchSize: 1, learningRate: 2e-3, sequences: 160_000, average: 0.9998, most: 160_000 },
    others: {
      ntm: {
        model: { ...learned, readHeads: 5, writeHeads: 5 },
        pace: { batchSize: 1, learningRate: 2e-3, sequences: 80_000, average: 0.9995, most: 80_000 },
      },
    },
  },
  addition: {
    // Without carries, each bit of the sum follows from either bit above it: so it learns to look both up, which nothing
    // rewards as long as it cannot add them. Short numbers teach it nothing, but to keep them in its head.
    model: { ...dnc, slots: 64 },
    pace: { ...adding, sequences: 40_000, end: 0.05 },
    others: {
      ntm: { model: { readHeads: 2, controller: { forgetBias: 3 } }, pace: { ...adding, sequences: 100_000 } },
    },
    lessons: [0, 0.1].map((carries) => ({ minBits: 1, maxBits: 20, carries })),
  },
  // Five times as many words as slots: it has to free what was said, as in the DNC paper, and then goes on for ever.
  'copy-series': { model: { kind: 'dnc', slots: 10 } },
  'key-value': { model: dnc },
  'graph-traversal': { model: dnc, pace: long },
  'shortest-path': {
    // Who looks for the end of a path goes through many edges, and more than one at once: a lesson that asks for the search
    // teaches it. It is the longest part of the way, so the rate falls from its start.
    model: { ...dnc, readHeads: 4, wordSize: 32, controller: { units: 128, forgetBias: 3 } },
    pace: patient(600_000),
    learnedBelow: 12,
    lessons: [
      {
        graph: 'random',
        minNodes: 4,
        maxNodes: 8,
        minDegree: 1,
        maxDegree: 2,
        edgeLabels: 10,
        minPath: 1,
        maxPath: 3,
        recite: true,
      },
    ],
  },
  'graph-inference': {
    // An answer alone does not say which edges led to it: lessons that ask for those, too, teach to follow a relation.
    model: { ...dnc, readHeads: 4, wordSize: 32, controller: { units: 128, forgetBias: 3 } },
    pace: { ...afterLessons, sequences: 60_000, most: 160_000 },
    lessons: [
      { graph: 'random', ...small, maxHops: 3, recite: true },
      { graph: 'random', ...small, maxNodes: 8, minHops: 2, maxHops: 3, recite: true },
    ],
  },
  blocks: {
    // Moves alone do not say which goal they were for: a lesson that asks for its constraints, too, teaches to look them up.
    // Nor do they say what to look at: where the blocks of those constraints lie, which the next asks for before each move.
    model: { ...dnc, readHeads: 4, wordSize: 32, controller: { units: 192, forgetBias: 3 } },
    pace: patient(1_600_000),
    learnedBelow: [7.5, 1],
    lessons: [
      { ...puzzles, pondering: 0, recite: true },
      { ...puzzles, pondering: 2, recite: true },
    ],
  },
  stories: {
    // Who did what is told some words apart: without such a bias, an LSTM has forgotten by then. What lies where is not
    // found, nor how to go from there, unless lessons ask for what a search comes upon.
    model: { ...dnc, readHeads: 4, wordSize: 32, controller: { units: 128, forgetBias: 3 } },
    pace: patient(1_200_000),
    learnedBelow: [6, 12, 2, 0.5],
    lessons: [
      { family: 'positions', minFacts: 2, maxFacts: 4, questions: 3, recite: true },
      { family: 'paths', minFacts: 2, maxFacts: 4, questions: 3, recite: true },
      { family: 'mixed', minFacts: 2, maxFacts: 6, questions: 1, recite: true },
      { family: 'mixed', minFacts: 4, maxFacts: 6, questions: 2, recite: true },
    ],
  },
}

/** The settings that learned soonest of what was measured, task by task. */
export const standard: Preset = {
  name: 'default',
  summary: 'For each task the model and training options that learned it best of what was measured',
  source: 'measured here; RESULTS.md says what else was tried',
  config: ({ task, kind }) => {
    const {
      model = {},
      pace = {},
      otherPace = pace,
      others = {},
      lessons = [],
      learnedBelow = 1,
    } = settings[task] ?? {}
    const { kind: own = 'ntm', ...sizes } = model
    const isOwn = kind === undefined || kind === own
    const other = kind === undefined ? undefined : others[kind]
    return [
      { model: { initialState: { memory: 1e-6, weightings: 'one-hot' } } },
      { model: isOwn ? { kind: own, ...sizes } : (other?.model ?? {}) },
      { optimizer: { kind: 'adam', clipNorm: 10 }, onDivergence: { policy: 'skip' } },
      paced({ ...usual, ...(isOwn ? pace : (other?.pace ?? otherPace)) }),
      lessons.length === 0 ? {} : { curriculum: { kind: 'adaptive', lessons, learnedBelow } },
    ].reduce(deepMerge, {})
  },
}
