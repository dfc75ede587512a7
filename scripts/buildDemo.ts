import { copyFileSync, mkdirSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '..')
const sources = join(root, 'src', 'demo')

/** Files beside the scripts: tfjs's binary for SIMD without threads, and our kernels. */
const binaries = [
  join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')), 'tfjs-backend-wasm-simd.wasm'),
  join(root, 'src', 'kernels', 'compiled', 'plain.wasm'),
  join(root, 'src', 'kernels', 'compiled', 'relaxed.wasm'),
]

/** Leaves out tfjs's plain JavaScript backend, which the page never starts. */
const withoutCpu: Plugin = {
  name: 'without the cpu backend',
  setup: (context) => {
    context.onResolve({ filter: /^@tensorflow\/tfjs-backend-cpu$/ }, ({ path }) => ({ path, external: true }))
  },
}

/**
 * Builds the demo into a folder: static files with relative addresses, for any host and path. The old contents are
 * removed.
 */
export const buildDemo = async (folder: string): Promise<void> => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    absWorkingDir: root,
    entryPoints: [
      { in: join(sources, 'main.ts'), out: 'demo' },
      { in: join(sources, 'demo.css'), out: 'demo' },
      { in: join(sources, 'worker.ts'), out: 'worker' },
    ],
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'error',
    plugins: [withoutCpu],
  })
  for (const file of binaries) copyFileSync(file, join(folder, basename(file)))
  copyFileSync(join(sources, 'index.html'), join(folder, 'index.html'))
}
