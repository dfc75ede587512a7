import type { JsonRecord } from '../json.ts'

/** A preset's inputs: the task, and the kinds of memory and controller if the user chose them. */
export type PresetChoice = Readonly<{ task: string; kind?: string; controller?: string }>

/** Named task, model and training options. Options it omits keep their defaults. */
export type Preset = Readonly<{
  name: string
  summary: string
  source: string
  config: (choice: PresetChoice) => JsonRecord
  /** What of a choice its source does not have, and what applies then, as a sentence; `undefined` if it has all. */
  note?: (choice: PresetChoice) => string | undefined
}>
