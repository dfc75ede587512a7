/** The result of one check of this computer. Training needs every `required` check to pass. */
export type Check = Readonly<{
  name: string
  found: boolean
  /** What was found, or the fault. */
  detail: string
  /** How to fix a failed check. */
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

/** The first line of an error's message. */
export const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
