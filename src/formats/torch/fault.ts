/** Why a file cannot be read, in words that follow “Cannot read FILE:”. Thrown inside the readers, and returned by them as a value. */
export class FileFault extends Error {}

/**
 * Ends reading. A file's own words in the reason cannot control a terminal: characters that do are replaced.
 *
 * @throws FileFault
 */
export const fail = (reason: string): never => {
  throw new FileFault(reason.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '�').slice(0, 400))
}
