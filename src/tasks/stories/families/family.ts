import type { Key } from '../../../core/random.ts'
import type { Extent } from '../chronicle.ts'
import type { Story } from '../story.ts'

/** A family of stories that ask the same kind of question. */
export type Family = Readonly<{
  name: string
  /** The maximum words of a statement, and of a question with its answer. */
  longest: Readonly<{ statement: number; question: number }>
  tell: (key: Key, extent: Extent) => Story
}>
