/** Values by name. */
export type Named = Readonly<Record<string, unknown>>

/** Whether a value is an object with named values: no array, not null. */
export const isRecord = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
