import type { Theme } from '../../charts/lineColours.ts'
import { element } from './element.ts'

const KEY = 'engram-theme'
const listeners = new Set<() => void>()

/** A page opened from disk, or with storage disabled, may have no stored theme. */
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
    // The theme then lasts only until the page is closed.
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

/** Uses the stored theme, or else the system's. */
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

/** A button that switches between light and dark. */
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

/** The current value of a CSS variable such as `--ink`. */
export const cssVariable = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim()
