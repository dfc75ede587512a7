import { capitalised } from '../core/numbers.ts'
import { element, freshId } from '../dashboard/page/element.ts'
import { tasks } from '../tasks/registry.ts'
import type { BackendName } from '../tfjs/backend.ts'
import { type Choice, machineNames, type Offer, offersOf, slotsOffer } from './choice.ts'

/** The form with the settings for training from scratch. */
export type Picker = Readonly<{
  root: HTMLElement
  choice: () => Choice
}>

type Option = readonly [value: string, text: string]

const labelled = (label: string, control: HTMLElement): HTMLElement => {
  control.id = freshId('pick')
  return element('div', { class: 'field' }, element('label', { for: control.id }, label), control)
}

const select = (options: ReadonlyArray<Option>, first: string): HTMLSelectElement => {
  const node = element('select', {}, ...options.map(([value, text]) => element('option', { value }, text)))
  node.value = first
  return node
}

const numberSelect = ({ values, first }: Offer): HTMLSelectElement =>
  select(
    values.map((value) => [String(value), String(value)] as const),
    String(first),
  )

const backends: ReadonlyArray<readonly [BackendName, string]> = [
  ['wasm', 'WebAssembly SIMD'],
  ['webgpu', 'WebGPU'],
]

const usableBackends = (): ReadonlyArray<Option> => backends.filter(([name]) => name === 'wasm' || 'gpu' in navigator)

/** @param changed called after every change */
export const picker = (changed: () => void): Picker => {
  const task = select(
    tasks.map(({ name }) => [name, capitalised(name)] as const),
    'copy',
  )
  const kind = select(machineNames, machineNames[0]?.[0] ?? '')
  const slots = numberSelect(slotsOffer)
  const seed = element('input', { type: 'number', min: 0, max: Number.MAX_SAFE_INTEGER, step: 1, value: 1 })
  const backend = select(usableBackends(), 'wasm')
  const summary = element('p', { class: 'note' })
  const options = element('div', { class: 'fields' })
  let numbers = new Map<string, HTMLSelectElement>()
  /** The values that the user has set, which stay when the task changes. */
  const set = new Map<string, string>()

  const offerOptions = (): void => {
    const definition = tasks.find(({ name }) => name === task.value)
    summary.textContent = definition?.summary ?? ''
    numbers = new Map()
    options.replaceChildren()
    for (const offer of definition === undefined ? [] : offersOf(definition)) {
      const control = numberSelect(offer)
      const value = set.get(offer.key)
      if (value !== undefined && offer.values.includes(Number(value))) control.value = value
      control.addEventListener('change', () => set.set(offer.key, control.value))
      numbers.set(offer.key, control)
      options.append(labelled(offer.label, control))
    }
  }
  task.addEventListener('change', offerOptions)
  offerOptions()

  const root = element(
    'form',
    { class: 'picker', 'aria-label': 'Settings' },
    labelled('Task', task),
    summary,
    options,
    labelled('Model', kind),
    element('div', { class: 'fields' }, labelled(slotsOffer.label, slots), labelled('Seed', seed)),
    labelled('Backend', backend),
  )
  root.addEventListener('submit', (event) => event.preventDefault())
  root.addEventListener('change', changed)
  return {
    root,
    choice: () => ({
      task: task.value,
      options: Object.fromEntries([...numbers].map(([key, { value }]) => [key, Number(value)])),
      kind: kind.value,
      slots: Number(slots.value),
      seed: seed.validity.valid && seed.value !== '' ? Number(seed.value) : 1,
      backend: backend.value as BackendName,
    }),
  }
}
