import type * as t from 'io-ts'
import { closed, NonEmpty } from './codec.ts'

/** The file that a part came from: its absolute path, and the SHA-256 hash of its content in hexadecimal digits. */
export const ModuleNote = closed('the path and sha256 of a module', { path: NonEmpty, sha256: NonEmpty })
/** A noted module, decoded. */
export type ModuleNote = t.TypeOf<typeof ModuleNote>

/**
 * Why a part of a stored config cannot be used: its module is not loaded.
 *
 * @param what the kind of part: task, memory or controller
 * @param flag the flag that names its module
 */
export const unnamedModule = (what: string, name: string, { path }: ModuleNote, flag: string): string =>
  `the ${what} ${name} is of the module ${path}, which is loaded only where the command names it: add ${flag} ${path}`
