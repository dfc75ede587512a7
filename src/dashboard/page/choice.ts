import { element, freshId, on } from './element.ts'

/** A choice of one of a few options: radio buttons that look like one control. */
export const choice = (name: string, options: ReadonlyArray<Readonly<{ value: string; label: string }>>) => {
  const group = freshId('choice')
  const inputs = options.map(({ value }) =>
    element('input', { type: 'radio', name: group, id: `${group}-${value}`, value }),
  )
  const root = element(
    'fieldset',
    { class: 'choice' },
    element('legend', { class: 'unseen' }, name),
    ...options.flatMap(({ value, label }, index) => [
      inputs[index] as HTMLInputElement,
      element('label', { for: `${group}-${value}` }, label),
    ]),
  )
  return {
    root,
    pick: (value: string) => {
      for (const input of inputs) input.checked = input.value === value
    },
    onPick: (listener: (value: string) => void): (() => void) =>
      on(root, 'change', () => {
        const picked = inputs.find((input) => input.checked)
        if (picked !== undefined) listener(picked.value)
      }),
  }
}

/** A checkbox with its label. */
export const toggle = (label: string, checked: boolean, listener: (checked: boolean) => void) => {
  const input = element('input', { type: 'checkbox' })
  input.checked = checked
  const words = element('span', {}, label)
  const root = element('label', { class: 'toggle' }, input, words)
  on(input, 'change', () => listener(input.checked))
  return { root, input, say: (text: string) => words.replaceChildren(text) }
}
