import { element, freshId } from '../dashboard/page/element.ts'

type Take = (name: string, bytes: Uint8Array) => void

const carriesFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') ?? false

/**
 * A button that opens a checkpoint. A checkpoint can also be dropped anywhere on the page.
 *
 * @param take   called with the file's name and bytes
 * @param refuse called with the reason why a file cannot be read
 */
export const checkpointPicker = (take: Take, refuse: (message: string) => void): HTMLElement => {
  const input = element('input', { type: 'file', id: freshId('file'), accept: '.safetensors', class: 'unseen' })
  const veil = element('div', { class: 'veil', hidden: true, 'aria-hidden': 'true' }, 'Drop the checkpoint here')
  const root = element(
    'div',
    { class: 'file' },
    input,
    element('label', { for: input.id, class: 'button' }, 'Load a checkpoint …'),
    element(
      'p',
      { class: 'note' },
      'Or drop a run’s .safetensors file anywhere on this page. It stays on this computer.',
    ),
    veil,
  )

  const read = (file: File | undefined): void => {
    if (file === undefined) return
    file.arrayBuffer().then(
      (buffer) => take(file.name, new Uint8Array(buffer)),
      (error: unknown) => refuse(`Cannot read ${file.name}: ${error instanceof Error ? error.message : String(error)}`),
    )
  }
  input.addEventListener('change', () => {
    read(input.files?.[0])
    input.value = ''
  })
  let inside = 0
  const enter = (by: number): void => {
    inside = Math.max(0, inside + by)
    veil.hidden = inside === 0
  }
  document.addEventListener('dragenter', (event) => carriesFiles(event) && enter(1))
  document.addEventListener('dragleave', (event) => carriesFiles(event) && enter(-1))
  document.addEventListener('dragover', (event) => {
    if (carriesFiles(event)) event.preventDefault()
  })
  document.addEventListener('drop', (event) => {
    if (!carriesFiles(event)) return
    event.preventDefault()
    enter(-inside)
    read(event.dataTransfer?.files[0])
  })
  return root
}
