import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve, sep } from 'node:path'

/** A call of the file system: what it does, and where. */
export type Call = Readonly<{ name: string; path: string }>

/** How a call fails: with an error code; for ever, or once; `partial`: after half of its bytes. */
export type Fault = Readonly<{ at: number; code: string; lasts: boolean; partial: boolean }>

/** The calls below a folder, and the one that failed first. */
export type Watched<A> = Readonly<{ result: A; calls: ReadonlyArray<Call>; failed: Call | undefined }>

type Method = (...args: unknown[]) => unknown
type Methods = Record<string, Method>

const byPath = [
  'access',
  'copyFile',
  'link',
  'lstat',
  'mkdir',
  'mkdtemp',
  'open',
  'readdir',
  'readlink',
  'realpath',
  'rename',
  'rm',
  'stat',
]
const byHandle = ['close', 'read', 'stat', 'sync', 'write', 'writeFile']
const sync = ['accessSync', 'openSync', 'readdirSync']
const byDescriptor = ['closeSync', 'fstatSync', 'readSync']

const words: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'disk quota exceeded',
  EIO: 'i/o error',
  EMFILE: 'too many open files',
  ENOSPC: 'no space left on device',
  EROFS: 'read-only file system',
}

const errorOf = (code: string, { name, path }: Call): Error =>
  Object.assign(new Error(`${code}: ${words[code]}, ${name} '${path}'`), { code, syscall: name, path, errno: -5 })

const handlePrototype = async (): Promise<Methods> => {
  const path = join(tmpdir(), `.engram-handle-${process.pid}`)
  const handle = await fs.promises.open(path, 'w')
  await handle.close()
  fs.rmSync(path)
  return Object.getPrototypeOf(handle) as Methods
}

/**
 * Runs a body while the calls below a folder are counted, and one of them fails.
 *
 * The modules of `src` see it, since Node's modules are patched in place.
 */
export const watching = async <A>(
  folder: string,
  fault: Fault | undefined,
  body: () => Promise<A>,
): Promise<Watched<A>> => {
  const calls: Call[] = []
  let failed: Call | undefined
  const paths = new Map<unknown, string>()
  const isBelow = (path: unknown): path is string => {
    if (typeof path !== 'string') return false
    const place = resolve(path)
    return place === folder || place.startsWith(`${folder}${sep}`)
  }
  /** Whether this call fails. */
  const fails = (call: Call): boolean => {
    calls.push(call)
    if (fault === undefined) return false
    const at = calls.length - 1
    if (at !== fault.at && !(fault.lasts && at > fault.at)) return false
    failed ??= call
    return true
  }
  const undo: (() => void)[] = []
  const patch = (target: Methods, name: string, make: (original: Method) => Method): void => {
    const original = target[name] as Method
    target[name] = make(original)
    undo.push(() => {
      target[name] = original
    })
  }
  const promises = fs.promises as unknown as Methods
  const plain = fs as unknown as Methods
  for (const name of byPath)
    patch(promises, name, (original) => async (...args) => {
      const [path] = args
      if (!isBelow(path)) return original(...args)
      const call = { name, path }
      if (fails(call)) throw errorOf(fault?.code ?? 'EIO', call)
      const result = await original(...args)
      if (name === 'open') paths.set(result, path)
      return result
    })
  const prototype = await handlePrototype()
  for (const name of byHandle)
    patch(
      prototype,
      name,
      (original) =>
        async function (this: unknown, ...args: unknown[]) {
          const path = paths.get(this)
          if (path === undefined) return original.apply(this, args)
          const call = { name: `handle.${name}`, path }
          const isDue = fails(call)
          if (!isDue) return original.apply(this, args)
          // The descriptor is gone whatever `close` says.
          if (name === 'close') await original.apply(this, args)
          if (fault?.partial === true && name === 'read') {
            const [buffer, offset, length, position] = args as [Buffer, number, number, number]
            failed = undefined
            return original.call(this, buffer, offset, Math.ceil(length / 2), position)
          }
          if (fault?.partial === true && name === 'writeFile') {
            const content = Buffer.from(args[0] as string)
            await original.call(this, content.subarray(0, Math.floor(content.length / 2)))
          }
          throw errorOf(fault?.code ?? 'EIO', call)
        },
    )
  for (const name of sync)
    patch(plain, name, (original) => (...args) => {
      const [path] = args
      if (!isBelow(path)) return original(...args)
      const call = { name, path }
      if (fails(call)) throw errorOf(fault?.code ?? 'EIO', call)
      const result = original(...args)
      if (name === 'openSync') paths.set(result, path)
      return result
    })
  for (const name of byDescriptor)
    patch(plain, name, (original) => (...args) => {
      const path = paths.get(args[0])
      if (path === undefined) return original(...args)
      const call = { name, path }
      const isDue = fails(call)
      if (name === 'closeSync') paths.delete(args[0])
      if (!isDue) return original(...args)
      if (name === 'closeSync') original(...args)
      throw errorOf(fault?.code ?? 'EIO', call)
    })
  syncBuiltinESMExports()
  try {
    const result = await body()
    return { result, calls, failed }
  } finally {
    for (const restore of undo) restore()
    syncBuiltinESMExports()
  }
}
