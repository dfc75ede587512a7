import { taskEither as TE } from 'fp-ts'
import type { AppError } from '../core/errors.ts'

/** The page, bundled. */
export type PageBundle = Readonly<{ html: string; script: string; style: string }>

/** The page of the dashboard. */
export const pageBundle = (): TE.TaskEither<AppError, PageBundle> =>
  TE.right({
    html: '<!doctype html><html lang="en"><title>Engram</title><link rel="stylesheet" href="/page.css"><script src="/page.js" defer></script>',
    script: 'new EventSource("/events")',
    style: 'html{color-scheme:light dark}',
  })
