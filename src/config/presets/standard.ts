import { deepMerge, type JsonRecord } from '../json.ts'
import { type Pace, paced } from './pace.ts'
import type { Preset } from './preset.ts'

/** Small batches and a decaying learning rate: the default for most tasks. */
const usual: Pace = { batchSize: 2, learningRate: 3e-3, sequences: 40_000, end: 0.02, epsilon: 1e-8, most: 100_000 }

/**
 * A learned initial memory, whose slots differ. Content lookup cannot distinguish equal slots, so a model that must look
 * something up would get no initial gradient.
 */
const learned: JsonRecord = { initialState: { memory: 'learned' } }

/** A DNC for tasks that need content lookup and temporal order. */
const dnc: JsonRecord = { kind: 'dnc', slots: 32, readHeads: 2 }

/** A pace for tasks that are slow to learn and have many nearly correct solutions. */
const long: Partial<Pace> = { batchSize: 1, sequences: 200_000, most: 200_000, average: 0.9995 }

/** A pace for tasks that need very many examples: batches of eight make them cheaper. */
const patient = (sequences: number): Partial<Pace> => ({
  ...long,
  batchSize: 8,
  sequences,
  most: sequences,
  average: 0.999,
  evaluation: 4000,
})

/**
 * A learning rate that decays once the preliminary lessons are learned: by then the loss is below this threshold, and the
 * loss on earlier lessons does not count.
 */
const afterLessons: Partial<Pace> = { ...long, batchSize: 2, onceBelow: 25, average: 0.999 }

/** Graphs of four nodes, with all relations of one edge or more. */
const small: JsonRecord = { minNodes: 4, maxNodes: 4, minDegree: 2, maxDegree: 3, relations: 24, minHops: 1 }

/** Block puzzles with the task's default sizes. */
const puzzles: JsonRecord = {
  minGoals: 1,
  maxGoals: 3,
  minConstraints: 1,
  maxConstraints: 3,
  minMoves: 1,
  maxMoves: 3,
}

/** Model and training options of a task for other kinds of model. */
type Other = Readonly<{ model?: JsonRecord; pace: Partial<Pace> }>

/** The options in which a task differs from the default NTM and pace. */
type Settings = Readonly<{
  /** Its model; other kinds of model keep the default sizes. */
  model?: JsonRecord
  pace?: Partial<Pace>
  /** The pace of other kinds of model, if different. */
  otherPace?: Partial<Pace>
  /** Options of some of those kinds. */
  others?: Readonly<Record<string, Other>>
  /** Preliminary lessons. Each lesson sets every option that another lesson bounds, so lessons do not depend on the task's options. */
  lessons?: ReadonlyArray<JsonRecord>
  /** Loss, in bits per sequence for these tasks, below which a lesson ends. */
  learnedBelow?: number | ReadonlyArray<number>
  /** When training ends, if not when the task is solved. */
  until?: string
}>

/** Batch size 1 and an early decay, for copying. */
const copying: Partial<Pace> = {
  batchSize: 1,
  learningRate: 2e-3,
  sequences: 12_000,
  end: 0.05,
  epsilon: 1e-4,
  most: 40_000,
}

/** Sparse reads leave the first plateau later, so the learning rate must decay later. */
const sparse: Other = {
  model: { wordSize: 32 },
  pace: { ...copying, onceBelow: 20, sequences: 20_000, most: 60_000 },
}

/** Batch size 1 and a decay after the lessons, for addition. */
const adding: Partial<Pace> = { ...afterLessons, ...long, learningRate: 2e-3 }

const settings: Readonly<Record<string, Settings>> = {
  copy: {
    // At six times the trained length, outputs stay exact if the model has free slots to keep writing to while it reads.
    // With 128 slots and 120 words, it would overwrite words that it has not read yet.
    model: { slots: 256, conventions: { order: 'writeThenRead' } },
    pace: copying,
    others: { sam: sparse, sdnc: sparse },
  },
  'repeat-copy': {
    // Some seeds stay on the first plateau for long; an earlier decay would keep them there.
    pace: { batchSize: 1, learningRate: 4e-3, sequences: 16_000, onceBelow: 40, epsilon: 1e-5, most: 60_000 },
  },
  'associative-recall': {
    // Every seed solves the task. Without the average, occasional wrong bits persist for long.
    model: { kind: 'dnc', slots: 64 },
    pace: { learningRate: 2e-3, sequences: 20_000, end: 0.05, onceBelow: 4, average: 0.9997 },
    otherPace: { learningRate: 2e-3, sequences: 26_000 },
  },
  'n-grams': {
    // There are 32 contexts to count; spare slots keep them apart. Gradients through that many additions to a slot explode
    // for some seeds unless they are clipped.
    model: { ...learned, conventions: { clipMemoryGradient: 1 } },
    pace: { batchSize: 1, learningRate: 1.5e-3, sequences: 50_000, average: 0.9995, most: 50_000 },
  },
  'priority-sort': {
    // A DNC gives each word its own slot and looks up the next by priority. An NTM assigns slots to ranges of priorities and
    // confuses words within a range.
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
    // Without carries, each bit of the sum depends only on the two bits above it, so the model learns to look both up; with
    // carries, looking up alone does not lower the loss. Short numbers only teach it to keep them in the controller.
    model: { ...dnc, slots: 64 },
    pace: { ...adding, sequences: 40_000, end: 0.05 },
    others: {
      ntm: { model: { readHeads: 2, controller: { forgetBias: 3 } }, pace: { ...adding, sequences: 100_000 } },
    },
    lessons: [0, 0.1].map((carries) => ({ minBits: 1, maxBits: 20, carries })),
  },
  // Five times as many words as slots: the model must free slots, as in the DNC paper, and then generalizes to any length.
  'copy-series': { model: { kind: 'dnc', slots: 10 } },
  'key-value': { model: dnc },
  'graph-traversal': { model: dnc, pace: long },
  'shortest-path': {
    // Finding the end of a path needs a search over many edges. A lesson with the search as target teaches it. It takes
    // most of the training, so the learning rate decays from its start.
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
    // An answer alone does not show which edges led to it; lessons with these edges as targets teach to follow a relation.
    model: { ...dnc, readHeads: 4, wordSize: 32, controller: { units: 128, forgetBias: 3 } },
    pace: { ...afterLessons, sequences: 60_000, most: 160_000 },
    lessons: [
      { graph: 'random', ...small, maxHops: 3, recite: true },
      { graph: 'random', ...small, maxNodes: 8, minHops: 2, maxHops: 3, recite: true },
    ],
  },
  blocks: {
    // Moves alone do not show their goal: a lesson with the goal's constraints as targets teaches to look them up. The next
    // lesson also has the positions of these constraints' blocks as targets before each move.
    model: { ...dnc, readHeads: 4, wordSize: 32, controller: { units: 192, forgetBias: 3 } },
    pace: patient(1_600_000),
    learnedBelow: [7.5, 1],
    lessons: [
      { ...puzzles, pondering: 0, recite: true },
      { ...puzzles, pondering: 2, recite: true },
    ],
  },
  // Unknown data: larger batches, and an end when the held-out loss no longer improves.
  data: { pace: { batchSize: 16, sequences: 200_000, most: 200_000, evaluation: 4000 }, until: 'plateau' },
  stories: {
    // Related words are some steps apart: without this forget bias, an LSTM forgets the first. Lessons with intermediate
    // facts as targets teach to find where things are, and the way from there.
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

/** For each task, the measured settings that learned it fastest. */
export const standard: Preset = {
  name: 'default',
  summary: 'For each task the model and training options that gave the best measured results',
  source: 'measured here; see RESULTS.md for alternatives',
  config: ({ task, kind }) => {
    const {
      model = {},
      pace = {},
      otherPace = pace,
      others = {},
      lessons = [],
      learnedBelow = 1,
      until,
    } = settings[task] ?? {}
    const { kind: own = 'ntm', ...sizes } = model
    const isOwn = kind === undefined || kind === own
    const other = kind === undefined ? undefined : others[kind]
    return [
      { model: { initialState: { memory: 1e-6, weightings: 'one-hot' } } },
      { model: isOwn ? { kind: own, ...sizes } : (other?.model ?? {}) },
      { optimizer: { kind: 'adam', clipNorm: 10 }, onDivergence: { policy: 'skip' } },
      paced({ ...usual, ...(isOwn ? pace : (other?.pace ?? otherPace)) }),
      until === undefined ? {} : { until },
      lessons.length === 0 ? {} : { curriculum: { kind: 'adaptive', lessons, learnedBelow } },
    ].reduce(deepMerge, {})
  },
}
