/** The action of a key. */
type Wish = 'next' | 'back' | 'quit'

const WISHES: ReadonlyMap<string, Wish> = new Map([
  ...[' ', '\r', '\n', 'n', 'l', 'j', '\u001b[C', '\u001b[B'].map((key) => [key, 'next'] as const),
  ...['b', 'p', 'h', 'k', '\u007f', '\u001b[D', '\u001b[A'].map((key) => [key, 'back'] as const),
  ...['q', '\u001b', '\u0003', '\u0004'].map((key) => [key, 'quit'] as const),
])

const HIDE = '\u001b[?1049h\u001b[?25l'
const SHOW = '\u001b[?25h\u001b[?1049l'
const CLEAR = '\u001b[H\u001b[2J'

/**
 * Shows frames one by one: space or → for the next, ← for the previous, q to quit. It also ends after the last frame,
 * and then restores the screen.
 */
export const stepThrough = async (
  frames: ReadonlyArray<string>,
  keys: AsyncIterable<string>,
  write: (text: string) => void,
): Promise<void> => {
  let at = 0
  const show = (): void => write(`${CLEAR}${frames[at] ?? ''}`)
  write(HIDE)
  try {
    show()
    for await (const key of keys) {
      const wish = WISHES.get(key)
      if (wish === 'quit' || (wish === 'next' && at === frames.length - 1)) return
      if (wish === 'next') at++
      if (wish === 'back') at = Math.max(0, at - 1)
      if (wish !== undefined) show()
    }
  } finally {
    write(SHOW)
  }
}
