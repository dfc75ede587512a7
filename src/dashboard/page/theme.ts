import type { Theme } from '../../charts/screenColours.ts'
import { element } from './element.ts'

const KEY = 'engram-theme'
const listeners = new Set<() => void>()

/** A page opened from disk, or with storage switched off, may not remember. */
const remembered = (): Theme | undefined => {
  try {
    const value = localStorage.getItem(KEY)
    return value === 'light' || value === 'dark' ? value : undefined
  } catch {
    return undefined
  }
}

const remember = (theme: Theme): void => {
  try {
    localStorage.setItem(KEY, theme)
  } catch {
    // It lasts as long as the page, then.
  }
}

const preferred = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light')

/** The theme that the document shows. */
export const currentTheme = (): Theme => (document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light')

const apply = (theme: Theme): void => {
  if (document.documentElement.dataset['theme'] === theme) return
  document.documentElement.dataset['theme'] = theme
  for (const listener of listeners) listener()
}

let started = false

/** Follows what was chosen here before, or else what the system prefers. */
export const startTheme = (): void => {
  apply(remembered() ?? preferred())
  if (started) return
  started = true
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    if (remembered() === undefined) apply(preferred())
  })
}

/** Calls a listener when the theme changes, until the returned function is called. */
export const onTheme = (listener: () => void): (() => void) => {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** A button between light and dark. */
export const themeButton = (): HTMLButtonElement => {
  const button = element('button', { type: 'button', class: 'quiet' })
  const say = () => {
    button.textContent = currentTheme() === 'dark' ? 'Light theme' : 'Dark theme'
  }
  say()
  onTheme(say)
  button.addEventListener('click', () => {
    const theme = currentTheme() === 'dark' ? 'light' : 'dark'
    remember(theme)
    apply(theme)
  })
  return button
}

/** What CSS says of a variable such as `--ink`, here and now. */
export const cssVariable = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()
