import { plural } from '../core/numbers.ts'
import { element } from '../dashboard/page/element.ts'
import type { Recall } from './recall.ts'

/** The output, word by word; wrong bits are crossed out. Below it, how the memory was used. */
export type RecallView = Readonly<{ root: HTMLElement; show: (recall: Recall | undefined) => void }>

export const recallView = (): RecallView => {
  const sentence = element('p', { class: 'recall-sentence' })
  const grid = element('div', { class: 'bits recalled', role: 'img' })
  const frame = element('div', { class: 'bits-frame', tabindex: 0, role: 'group', 'aria-label': 'Output words' }, grid)
  const use = element('p', { class: 'note' })
  const root = element('div', { class: 'recall' }, element('h3', {}, 'Output'), frame, sentence, use)
  return {
    root,
    show: (recall) => {
      root.hidden = recall === undefined
      if (recall === undefined) return
      const { answers, expected, wrong, bits } = recall
      use.textContent = recall.memoryUse ?? ''
      sentence.textContent =
        wrong === 0 ? `All ${plural(bits, 'bit')} correct.` : `${wrong} of ${plural(bits, 'bit')} wrong.`
      sentence.classList.toggle('good', wrong === 0)
      grid.setAttribute(
        'aria-label',
        `Output: ${answers.map((row) => row.join('')).join(' ')}. ${sentence.textContent}`,
      )
      grid.replaceChildren(
        ...answers.map((row, at) =>
          element(
            'div',
            { class: 'word' },
            ...row.map((bit, channel) =>
              element('span', {
                class: `bit${bit === 1 ? ' on' : ''}${bit === expected[at]?.[channel] ? '' : ' wrong'}`,
              }),
            ),
          ),
        ),
      )
    },
  }
}
