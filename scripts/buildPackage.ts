import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build, type Metafile } from 'esbuild'
import { PAGE_BUILD } from '../src/dashboard/pageBundle.ts'
import { PROGRAMS } from '../src/io/packageFiles.ts'
import { builtinsInCommonJs } from './builtinsInCommonJs.ts'
import { licencesOf } from './licences.ts'
import { TYPES_ALONE, typesAlone } from './typesAlone.ts'

const root = join(import.meta.dirname, '..')

/** The modules that programs import. */
const LIBRARY = { index: 'src/index.ts', node: 'src/node.ts' } as const

const FONTS = join('node_modules', 'dejavu-fonts-ttf')

/** The packages that are imported from `node_modules`. */
const externals = (): ReadonlyArray<string> => {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >
  return [
    ...['dependencies', 'optionalDependencies', 'peerDependencies']
      .flatMap((field) => Object.keys(manifest[field] ?? {}))
      .filter((name) => !(TYPES_ALONE as ReadonlyArray<string>).includes(name)),
    // Only a clone bundles the page when it is asked for.
    'esbuild',
  ]
}

/** All modules lie in the folder itself, as `src/io/packageFiles.ts` expects. */
const bundleModules = (folder: string) =>
  build({
    absWorkingDir: root,
    entryPoints: Object.entries({ ...LIBRARY, ...PROGRAMS }).map(([name, file]) => ({ in: file, out: name })),
    outdir: folder,
    chunkNames: 'chunk-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    external: [...externals()],
    // Its build for Node imports Node’s threads, which we do not use, and which browsers have not.
    alias: { fflate: join(root, 'node_modules', 'fflate', 'esm', 'browser.js') },
    plugins: [builtinsInCommonJs, typesAlone(root)],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
    metafile: true,
  })

const bundlePage = (folder: string) =>
  build({ ...PAGE_BUILD, absWorkingDir: root, outdir: join(folder, 'page'), metafile: true })

/** Node starts the built command line itself; a clone's needs tsx. */
const startWithNode = (cli: string): void => {
  writeFileSync(cli, readFileSync(cli, 'utf8').replace(/^#!.*/, '#!/usr/bin/env node'))
  chmodSync(cli, 0o755)
}

const bundledFiles = ({ outputs }: Metafile): ReadonlyArray<string> =>
  Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? [file] : [])),
  )

/** The folder as the published package has it: ES modules, compiled kernels, the dashboard's page, fonts, and licences. */
export const buildModules = async (folder: string): Promise<Metafile> => {
  const out = resolve(folder)
  mkdirSync(out, { recursive: true })
  const [modules, page] = await Promise.all([bundleModules(out), bundlePage(out)])
  startWithNode(join(out, 'cli.js'))
  for (const name of ['plain.wasm', 'relaxed.wasm'])
    cpSync(join(root, 'src', 'kernels', 'compiled', name), join(out, 'kernels', name))
  for (const name of ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'])
    cpSync(join(root, FONTS, 'ttf', name), join(out, 'fonts', name))
  const files = [...bundledFiles(modules.metafile), ...bundledFiles(page.metafile), join(FONTS, 'ttf')]
  writeFileSync(join(out, 'LICENCES.txt'), licencesOf(root, files))
  return modules.metafile
}

/** What bundlers make of an import of a compiled kernel. */
const KERNEL_DECLARATION = `/** The address that the bundler serves the file at. */
declare const url: string
export default url
`

/** Declarations name each other as JavaScript, as every version of TypeScript reads them. */
const nameAsJavaScript = (folder: string): void => {
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.d.ts')) continue
    const file = join(folder, name)
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/((?:from |import\()['"]\.[^'"]*)\.ts(?=['"])/g, '$1.js'))
  }
}

/**
 * Writes the declarations of the library.
 *
 * @returns whether it compiled without errors
 */
export const buildDeclarations = (folder: string): boolean => {
  const tsc = join(root, 'node_modules', '.bin', 'tsc')
  const out = join(resolve(folder), 'types')
  const { status } = spawnSync(tsc, ['-p', 'tsconfig.build.json', '--outDir', out], { cwd: root, stdio: 'inherit' })
  if (status !== 0) return false
  nameAsJavaScript(out)
  writeFileSync(join(resolve(folder), 'kernels', 'wasm.d.ts'), KERNEL_DECLARATION)
  return true
}
