import type { JsonRecord } from '../json.ts'

/** A preset's inputs: the task, and the kind of model if the user chose one. */
export type PresetChoice = Readonly<{ task: string; kind?: string }>

/** Named task, model and training options. Options it omits keep their defaults. */
export type Preset = Readonly<{
  name: string
  summary: string
  source: string
  config: (choice: PresetChoice) => JsonRecord
}>
