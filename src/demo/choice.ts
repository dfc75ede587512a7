import { either as E, function as F } from 'fp-ts'
import { deepMerge, isJsonRecord, type JsonRecord } from '../config/json.ts'
import { dncSchema } from '../memories/dnc/schema.ts'
import { ntmSchema } from '../memories/ntm/schema.ts'
import type { TaskDefinition } from '../tasks/task.ts'
import type { BackendName } from '../tfjs/backend.ts'

/** The user's settings for training from scratch. */
export type Choice = Readonly<{
  task: string
  /** The task's options by name. */
  options: Readonly<Record<string, number>>
  kind: string
  slots: number
  seed: number
  backend: BackendName
}>

/** A numeric option of the page, with values that train in seconds or minutes in a tab. */
export type Offer = Readonly<{ key: string; label: string; values: ReadonlyArray<number>; first: number }>

/** Shown for every task that has these options. All other options keep their defaults. */
const taskOffers: ReadonlyArray<Offer> = [
  { key: 'bits', label: 'Bits per word', values: [3, 4, 6, 8], first: 4 },
  { key: 'maxWords', label: 'Maximum words', values: [2, 3, 5, 8, 10, 20], first: 3 },
  { key: 'maxRepeats', label: 'Maximum repeats', values: [2, 3, 5, 10], first: 2 },
]

/** Room to write and to read twice as many words as the first machine is taught. */
export const slotsOffer: Offer = { key: 'slots', label: 'Slots', values: [8, 16, 32, 64, 128], first: 32 }

/** The first values for single tasks. */
const firsts: Readonly<Record<string, Readonly<Record<string, number>>>> = { copy: { maxWords: 8 } }

/** The available models, by the kind of their memory. */
export const machineNames: ReadonlyArray<readonly [kind: string, text: string]> = [ntmSchema, dncSchema].map(
  ({ kind, name, title }) => [kind, `${name}: ${title}`],
)

/** An offer without the values that the task rejects; empty if fewer than two values are left. */
const allowed = ({ name, config }: TaskDefinition, offer: Offer): ReadonlyArray<Offer> => {
  const values = offer.values.filter((value) => E.isRight(config.decode({ [offer.key]: value })))
  const first = firsts[name]?.[offer.key] ?? offer.first
  const [least = 0, ...more] = values
  return more.length === 0 ? [] : [{ ...offer, values, first: values.includes(first) ? first : least }]
}

/** The options of a task that the page shows. */
export const offersOf = (task: TaskDefinition): ReadonlyArray<Offer> => {
  const defaults = F.pipe(
    task.config.decode({}),
    E.getOrElseW(() => ({})),
  )
  const known = isJsonRecord(defaults) ? taskOffers.filter(({ key }) => Object.hasOwn(defaults, key)) : []
  return known.flatMap((offer) => allowed(task, offer))
}

/** Fast settings for small tasks: seeds 1 to 3 each solve every task of the page in seconds. */
const smallAndQuick: JsonRecord = {
  model: { wordSize: 8, controller: { units: 32 } },
  optimizer: { learningRate: 1e-2 },
  batchSize: 4,
  evalEvery: 100,
}

/**
 * A controller without a state of its own: all that it remembers is in the memory, so that its heads must find it there. An LSTM
 * keeps short sequences in its own state, with heads that are spread over all slots, and fails on longer ones. With the page’s
 * first values, seeds 11 to 20 each solve the task in 400 to 1,000 updates, and are right on 98 % or more of the sequences of twice
 * as many words.
 */
const withoutState: JsonRecord = deepMerge(smallAndQuick, {
  model: { wordSize: 10, controller: { kind: 'feedforward' } },
  optimizer: { learningRate: 5e-3 },
  evalEvery: 200,
})

/** The config options of a choice; all others come from the default preset. */
export const flagsOf = ({ task, options, kind, slots, seed, backend }: Choice): JsonRecord =>
  deepMerge(task === 'copy' ? withoutState : smallAndQuick, {
    task: { name: task, ...options },
    model: { kind, slots },
    seed,
    backend,
  })
