/** One thing that a machine has or lacks. Without what is required, nothing trains. */
export type Check = Readonly<{
  name: string
  found: boolean
  /** What was found, or what is wrong. */
  detail: string
  /** What to do where it is missing. */
  remedy?: string
  required: boolean
}>

type Subject = Pick<Check, 'name' | 'required'>

export const found = (subject: Subject, detail: string): Check => ({ ...subject, found: true, detail })

export const missing = (subject: Subject, detail: string, remedy: string): Check => ({
  ...subject,
  found: false,
  detail,
  remedy,
})

/** The first line of what went wrong. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
