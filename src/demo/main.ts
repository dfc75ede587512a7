/** The demo's page: it trains a model in a worker of this tab and shows the model's memory. */
import { element, freshId } from '../dashboard/page/element.ts'
import { startTheme, themeButton } from '../dashboard/page/theme.ts'
import { checkpointPicker } from './checkpointPicker.ts'
import type { Answered, Asked } from './messages.ts'
import { picker } from './picker.ts'
import { recallOf } from './recall.ts'
import { recallView } from './recallView.ts'
import { trainerView } from './trainer.ts'
import { watching } from './watching.ts'
import { wordsEditor } from './wordsEditor.ts'

const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })
const ask = (asked: Asked): void => worker.postMessage(asked)

const card = (title: string, ...content: ReadonlyArray<HTMLElement>): HTMLElement => {
  const id = freshId('card')
  return element('section', { class: 'card', 'aria-labelledby': id }, element('h2', { id }, title), ...content)
}

const make = (): void => {
  trainer.wait()
  ask({ kind: 'make', choice: choices.choice() })
}
const choices = picker(make)
const trainer = trainerView({
  train: () => ask({ kind: 'train' }),
  pause: () => ask({ kind: 'pause' }),
  reset: make,
  pace: (updatesPerSecond) => ask({ kind: 'pace', updatesPerSecond }),
})
const recalled = recallView()
const editor = wordsEditor((given) => ask({ kind: 'say', given }), recalled.root)
const views = watching(() => ask({ kind: 'seen' }))
const file = checkpointPicker(
  (name, bytes) => ask({ kind: 'load', name, bytes }),
  (message) => trainer.fail(message, false),
)

const hear = (answered: Answered): void => {
  switch (answered.kind) {
    case 'machine':
      trainer.introduce(answered.introduction)
      recalled.show(undefined)
      editor.fit(answered.introduction.wordInput)
      return
    case 'status':
      return trainer.show(answered)
    case 'failed':
      return trainer.fail(answered.message, answered.fatal)
    case 'told':
      if (answered.message.kind === 'recording') recalled.show(recallOf(answered.message.recording))
      return views.hear(answered.message)
  }
}

worker.addEventListener('message', ({ data }: MessageEvent<Answered>) => hear(data))
worker.addEventListener('error', ({ message }) => trainer.fail(`The worker stopped: ${message}`, true))

startTheme()
document.body.append(
  element(
    'header',
    { class: 'page-header' },
    element('h1', {}, 'Engram'),
    element('p', { class: 'tagline' }, 'Train a memory network in your browser'),
    themeButton(),
  ),
  element(
    'main',
    {},
    element(
      'p',
      { class: 'intro' },
      'This page trains a neural network with an external memory from scratch on the selected task. You see its output, ' +
        'its memory, and where its heads write and read at each step. No data leaves this computer.',
    ),
    element(
      'div',
      { class: 'cards' },
      card('Settings', choices.root, file),
      card('Training', trainer.root),
      card('Your sequence', editor.root),
    ),
    ...views.roots,
  ),
)
make()
