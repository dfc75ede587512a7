/** Why a file cannot be read, in words that follow “Cannot read FILE:”. Thrown inside the readers, and returned by them as a value. */
export class FileFault extends Error {}

/** @throws FileFault */
export const fail = (reason: string): never => {
  throw new FileFault(reason)
}
