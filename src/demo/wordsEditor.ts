import { element, freshId } from '../dashboard/page/element.ts'
import type { GivenWords, Row } from '../tasks/task.ts'
import type { Introduction } from './messages.ts'
import { flipped, parsed, resized, spelled } from './spelling.ts'

/** An editor for words: each bit is a button and each word a column, or all bits are typed as one line of text. */
export type WordsEditor = Readonly<{
  root: HTMLElement
  /** Fits the words to a model and sends them; hides the editor if the model's task takes no words. */
  fit: (speech: Introduction['wordInput']) => void
}>

/** The page's models and the screen cannot handle more. */
const MOST_WORDS = 40
const MOST_REPEATS = 10

const randomWord = (bits: number): Row => Array.from({ length: bits }, () => (Math.random() < 0.5 ? 0 : 1))

const numberField = (label: string, max: number) => {
  const input = element('input', { type: 'number', id: freshId('number'), min: 1, max, step: 1, value: 1 })
  return { input, root: element('div', { class: 'field' }, element('label', { for: input.id }, label), input) }
}

/**
 * @param say      called with the words whenever they change
 * @param recalled the element beside the words
 */
export const wordsEditor = (say: (given: GivenWords) => void, recalled: HTMLElement): WordsEditor => {
  let bits = 1
  let words: ReadonlyArray<Row> = []
  let focus = { word: 0, bit: 0 }
  let chosenRepeats: number | undefined

  const grid = element('div', { class: 'bits', role: 'group', 'aria-label': 'Bits: a word is a column' })
  const count = numberField('Words', MOST_WORDS)
  const repeats = numberField('Repeats', MOST_REPEATS)
  const text = element('input', {
    type: 'text',
    id: freshId('text'),
    inputmode: 'numeric',
    autocomplete: 'off',
    spellcheck: 'false',
  })
  const fault = element('p', { class: 'fault', id: freshId('fault'), role: 'status' })
  text.setAttribute('aria-describedby', fault.id)
  const random = element('button', { type: 'button' }, 'Random')
  const clear = element('button', { type: 'button' }, 'Clear')
  const note = element('p', { class: 'note' })
  let practised = { words: 0, repeats: 0 }

  const buttonAt = (word: number, bit: number): HTMLButtonElement | undefined =>
    grid.children[word]?.children[bit] as HTMLButtonElement | undefined

  const numberIn = ({ value, max }: HTMLInputElement): number =>
    Math.min(Number(max), Math.max(1, Math.floor(Number(value)) || 1))

  const tell = (): void => {
    const more = [
      ...(words.length > practised.words ? [`${practised.words} words`] : []),
      ...(numberIn(repeats.input) > practised.repeats ? [`${practised.repeats} repeats`] : []),
    ]
    note.textContent = more.length === 0 ? '' : `Training sequences have at most ${more.join(' and ')}.`
    say({ words, repeats: repeats.root.hidden ? 1 : numberIn(repeats.input) })
  }

  const paint = (): void => {
    focus = { word: Math.min(focus.word, words.length - 1), bit: Math.min(focus.bit, bits - 1) }
    for (const [word, row] of words.entries())
      for (const [bit, value] of row.entries()) {
        const button = buttonAt(word, bit)
        button?.setAttribute('aria-pressed', String(value === 1))
        button?.classList.toggle('on', value === 1)
        if (button !== undefined) button.tabIndex = word === focus.word && bit === focus.bit ? 0 : -1
      }
  }

  const rebuild = (): void => {
    const button = (word: number, bit: number) =>
      element('button', { type: 'button', class: 'bit', 'aria-label': `Word ${word + 1}, bit ${bit + 1}` })
    grid.replaceChildren(
      ...words.map((row, word) => element('div', { class: 'word' }, ...row.map((_, bit) => button(word, bit)))),
    )
  }

  /** @param typed whether the words come from the text field, which then keeps its text */
  const set = (next: ReadonlyArray<Row>, typed = false): void => {
    const same = next.length === words.length && next[0]?.length === words[0]?.length
    words = next
    if (!same) rebuild()
    if (!typed) text.value = spelled(words)
    count.input.value = String(words.length)
    fault.textContent = ''
    paint()
    tell()
  }

  const placeOf = (target: EventTarget | null): Readonly<{ word: number; bit: number }> | undefined => {
    if (!(target instanceof HTMLButtonElement) || target.parentElement === null) return undefined
    const word = [...grid.children].indexOf(target.parentElement)
    return word === -1 ? undefined : { word, bit: [...target.parentElement.children].indexOf(target) }
  }

  const moves: Readonly<Record<string, readonly [word: number, bit: number]>> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  }

  grid.addEventListener('click', ({ target }) => {
    const place = placeOf(target)
    if (place === undefined) return
    focus = place
    set(flipped(words, place.word, place.bit))
  })
  grid.addEventListener('keydown', (event) => {
    const place = placeOf(event.target)
    const move = moves[event.key]
    if (place === undefined || move === undefined) return
    event.preventDefault()
    const next = buttonAt(place.word + move[0], place.bit + move[1])
    if (next === undefined) return
    focus = { word: place.word + move[0], bit: place.bit + move[1] }
    paint()
    next.focus()
  })
  count.input.addEventListener('change', () => set(resized(words, numberIn(count.input), bits)))
  repeats.input.addEventListener('change', () => {
    chosenRepeats = numberIn(repeats.input)
    repeats.input.value = String(chosenRepeats)
    tell()
  })
  text.addEventListener('input', () => {
    const next = parsed(text.value, bits, MOST_WORDS)
    if (typeof next === 'string') fault.textContent = next
    else set(next, true)
  })
  random.addEventListener('click', () => set(words.map(() => randomWord(bits))))
  clear.addEventListener('click', () => set(resized([], words.length, bits)))

  const root = element(
    'div',
    { class: 'words' },
    element(
      'div',
      { class: 'store-and-recall' },
      element('div', {}, element('h3', {}, 'Input'), element('div', { class: 'bits-frame' }, grid)),
      recalled,
    ),
    element('div', { class: 'field' }, element('label', { for: text.id }, 'As ones and zeros'), text),
    fault,
    element('div', { class: 'fields' }, count.root, repeats.root),
    element('div', { class: 'buttons' }, random, clear),
    note,
  )
  return {
    root,
    fit: (speech) => {
      root.hidden = speech === undefined
      if (speech === undefined) return
      const fits = speech.bits === bits && words.length > 0
      bits = speech.bits
      practised = { words: speech.maxWords, repeats: speech.maxRepeats ?? MOST_REPEATS }
      repeats.root.hidden = speech.maxRepeats === undefined
      repeats.input.value = String(Math.min(chosenRepeats ?? MOST_REPEATS, speech.maxRepeats ?? 1))
      const length = Math.min(speech.maxWords, MOST_WORDS)
      set(fits && words.length <= length ? words : Array.from({ length }, () => randomWord(bits)))
    },
  }
}
