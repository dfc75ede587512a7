import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions } from 'esbuild'
import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { attempt } from '../io/files/failures.ts'
import { readText } from '../io/files/regularFile.ts'
import { isClone, packageFile } from '../io/packageFiles.ts'

/** The files of the page: its HTML refers to `/page.js` and `/page.css`. */
export type PageBundle = Readonly<{ html: string; script: string; style: string }>

/** The folder of the page: its sources in a clone, its two files in the built package. */
const page = fileURLToPath(packageFile('src/dashboard/page', 'page'))

/** The bundle's file names, which are also its URL paths. */
export const PAGE_FILES = { script: 'page.js', style: 'page.css' } as const

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Engram: inspect the memory</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/${PAGE_FILES.style}">
</head>
<body>
<div id="page"></div>
<noscript>This page draws with JavaScript.</noscript>
<script type="module" src="/${PAGE_FILES.script}"></script>
</body>
</html>
`

/** The esbuild options for the two files, written to a folder `outdir`. */
export const PAGE_BUILD = {
  entryPoints: [join(page, 'main.ts'), join(page, 'page.css')],
  entryNames: 'page',
  bundle: true,
  minify: true,
  format: 'esm' as const,
  platform: 'browser' as const,
  target: 'es2022',
  legalComments: 'none' as const,
  logLevel: 'silent' as const,
} satisfies BuildOptions

const bundled = async (): Promise<PageBundle> => {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({ ...PAGE_BUILD, outdir: page, write: false })
  const text = (name: string) => outputFiles.find(({ path }) => basename(path) === name)?.text ?? ''
  return { html, script: text(PAGE_FILES.script), style: text(PAGE_FILES.style) }
}

const read = async (): Promise<PageBundle> => {
  const [script, style] = await Promise.all([
    readText(join(page, PAGE_FILES.script), 'page'),
    readText(join(page, PAGE_FILES.style), 'page'),
  ])
  return { html, script, style }
}

/** The page, bundled from its source, or prebuilt in the built package. */
export const pageBundle = (): TE.TaskEither<AppError, PageBundle> =>
  isClone ? TE.fromTask(bundled) : attempt('read', page, read)
