import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'
import { attempt } from './failures.ts'

/** The files of the page: its HTML refers to `/page.js` and `/page.css`. */
export type PageBundle = Readonly<{ html: string; script: string; style: string }>

const page = join(import.meta.dirname, '..', 'view', 'page')

/** Where the built package has the bundle that was made ahead. */
const ahead = join(page, 'bundle')

/** Its names there, and the paths that it is served at. */
export const PAGE_FILES = { script: 'page.js', style: 'page.css' } as const

const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Engram: see it think</title>
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

const bundled = async (): Promise<PageBundle> => {
  const { build } = await import('esbuild')
  const { outputFiles } = await build({
    entryPoints: { page: join(page, 'main.ts'), style: join(page, 'page.css') },
    bundle: true,
    write: false,
    outdir: 'out',
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    logLevel: 'silent',
  })
  const text = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? ''
  return { html, script: text('page.js'), style: text('style.css') }
}

const read = async (): Promise<PageBundle> => {
  const [script, style] = await Promise.all([
    readFile(join(ahead, PAGE_FILES.script), 'utf8'),
    readFile(join(ahead, PAGE_FILES.style), 'utf8'),
  ])
  return { html, script, style }
}

/** The page, bundled now from its source, or ahead in the built package. */
export const pageBundle = (): TE.TaskEither<AppError, PageBundle> =>
  existsSync(ahead) ? attempt('read', ahead, read) : TE.fromTask(bundled)
