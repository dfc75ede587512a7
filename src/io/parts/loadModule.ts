import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { extname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { either as E, type taskEither as TE } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import type { ModuleNote } from '../../core/moduleNote.ts'
import { errorText, placeIn } from '../../core/partFailed.ts'
import { attempt } from '../files/failures.ts'
import { readBytes } from '../files/regularFile.ts'
import { realpath } from '../files/system.ts'
import { acceptModules, esbuildOfTsx } from './acceptModules.ts'

/** What a module exports, and what a run notes of it. */
export type LoadedModule = Readonly<{ exported: Readonly<Record<string, unknown>>; note: ModuleNote }>

/** Whether a flag's text is the path of a module, and not the name of a built-in part. */
export const isModulePath = (text: string): boolean => /[\\/]/.test(text) || /\.[cm]?[jt]sx?$/.test(text)

const refusal = (path: string, reason: string, remedy: string): AppError => ({
  tag: 'InvalidModule',
  path,
  reason,
  remedy,
})

const readsTypeScript = (): boolean =>
  esbuildOfTsx() !== undefined || Boolean((process.features as Readonly<{ typescript?: unknown }>).typescript)

/** Why a file cannot be imported, by its name alone. */
const unfitName = (path: string): AppError | undefined => {
  const extension = extname(path)
  if (['.js', '.mjs'].includes(extension)) return undefined
  if (!['.ts', '.mts'].includes(extension))
    return refusal(path, `its name ends in ${extension || 'nothing'}`, 'Give an ES module: .js, .mjs or .ts.')
  return readsTypeScript()
    ? undefined
    : refusal(
        path,
        `Node ${process.versions.node} does not read TypeScript`,
        'Use Node 22.18 or later, which does; or run this command under tsx: node --import tsx …',
      )
}

/** The place of an error of syntax, which `import` does not tell: Node's own check of the file does. */
const placeOfSyntaxError = (error: unknown, path: string, content: Uint8Array): string => {
  if (!(error instanceof SyntaxError) || !/\.m?js$/.test(path)) return ''
  const { stderr } = spawnSync(process.execPath, ['--input-type=module', '--check'], {
    input: content,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  const line = /^\[stdin\]:(\d+)/m.exec(stderr)?.[1]
  return line === undefined ? '' : ` (line ${line})`
}

/**
 * Imports a reader's module. `engram` in it is the running package.
 *
 * The checksum is part of the URL, so that a changed file is read again in a process that lasts.
 *
 * @param path as the reader gave it, relative to the working directory
 * @returns `IoFailure` if there is no such file, or it cannot be read; `InvalidModule` if it has an error of syntax, or throws
 */
export const loadModule =
  (path: string): TE.TaskEither<AppError, LoadedModule> =>
  async () => {
    const unfit = unfitName(path)
    if (unfit !== undefined) return E.left(unfit)
    const content = await attempt('read', path, () => readBytes(path, 'module'))()
    if (E.isLeft(content)) return content
    const sha256 = createHash('sha256').update(content.right).digest('hex')
    const real = await attempt('read', path, () => realpath(path))()
    if (E.isLeft(real)) return real
    const file = real.right
    await acceptModules()
    try {
      const { href } = pathToFileURL(file)
      const exported = (await import(`${href}?engram-part=${sha256}`)) as LoadedModule['exported']
      return E.right({ exported, note: { path: resolve(path), sha256 } })
    } catch (error) {
      const place = placeIn(error, file) || placeOfSyntaxError(error, path, content.right)
      return E.left(refusal(path, `${errorText(error)}${place}`, 'Fix the module.'))
    }
  }
