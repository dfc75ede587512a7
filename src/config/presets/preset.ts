import type { JsonRecord } from '../json.ts'

/** What a preset may depend on: the task, and the kind of model where the user chose one. */
export type PresetChoice = Readonly<{ task: string; kind?: string }>

/** A named bundle of task, model and training options. What it leaves out keeps its default. */
export type Preset = Readonly<{
  name: string
  summary: string
  source: string
  config: (choice: PresetChoice) => JsonRecord
}>
