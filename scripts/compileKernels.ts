import { createHash } from 'node:crypto'

/** The part of the compiler that is used. Its own types would declare AssemblyScript's globals in the whole project. */
type Compiler = Readonly<{
  main: (
    flags: ReadonlyArray<string>,
    system: Readonly<{ writeFile: (name: string, contents: string | Uint8Array) => void }>,
  ) => Promise<Readonly<{ error: Error | null; stderr: Readonly<{ toString: () => string }> }>>
}>

const COMPILER: string = 'assemblyscript/asc'
const { main } = (await import(COMPILER)) as Compiler

/** The two variants of the kernels, and their compiler options. */
const variants = { plain: [], relaxed: ['--use', 'RELAXED=1'] } as const

const SOURCE = 'src/kernels/assembly/index.ts'

/**
 * No static data and no runtime, since the kernels run in tfjs's heap. Names are kept for profilers.
 */
const options =
  '--runtime stub --importMemory --noAssert --optimizeLevel 3 --shrinkLevel 0 --converge --enable simd --enable relaxed-simd --bindings raw --debug --outFile kernels.wasm'.split(
    ' ',
  )

type Compiled = Readonly<{ binary: Uint8Array; bindings: string }>

const compile = async (flags: ReadonlyArray<string>): Promise<Compiled> => {
  const written = new Map<string, string | Uint8Array>()
  const { error, stderr } = await main([SOURCE, ...options, ...flags], {
    writeFile: (name: string, contents: string | Uint8Array) => void written.set(name, contents),
  })
  if (error !== null) throw new Error(`${error.message}\n${stderr.toString()}`)
  const bindings = written.get('kernels.d.ts')
  const binary = written.get('kernels.wasm')
  if (typeof bindings !== 'string' || !(binary instanceof Uint8Array)) throw new Error('the compiler wrote nothing')
  return { binary, bindings }
}

/** Converts the compiler's declarations to our type. */
const exportsOf = (bindings: string): string => {
  const functions = [...bindings.matchAll(/export function (\w+)\((.*)\): (number|void);/g)]
  const lines = functions.map(([, name, parameters, result]) => `  ${name}: (${parameters}) => ${result}`)
  return [
    '/** Written by `npm run build:kernels`. */',
    '',
    '/** What a binary of the kernels exports. Pointers are byte offsets into its memory. */',
    'export type KernelExports = Readonly<{',
    ...lines,
    '}>',
    '',
  ].join('\n')
}

/** The checksums of the binaries, by which Node notices that one is damaged. */
const checksumsOf = (binaries: Readonly<Record<string, Uint8Array>>): string =>
  [
    '/** Written by `npm run build:kernels`. */',
    '',
    '/** SHA-256 of each binary, in hexadecimal digits. */',
    'export const checksums = {',
    ...Object.entries(binaries).map(
      ([name, binary]) => `  ${name}: '${createHash('sha256').update(binary).digest('hex')}',`,
    ),
    '} as const',
    '',
  ].join('\n')

/** Compiles the kernels: every file of `src/kernels/compiled/` by name. */
export const compileKernels = async (): Promise<Readonly<Record<string, Uint8Array | string>>> => {
  const plain = await compile(variants.plain)
  const relaxed = await compile(variants.relaxed)
  return {
    'plain.wasm': plain.binary,
    'relaxed.wasm': relaxed.binary,
    'exports.ts': exportsOf(plain.bindings),
    'checksums.ts': checksumsOf({ plain: plain.binary, relaxed: relaxed.binary }),
  }
}
