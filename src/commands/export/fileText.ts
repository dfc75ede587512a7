import { count, plural } from '../../core/numbers.ts'
import type { Numbers } from '../../formats/initialValues.ts'
import type { ModelFile, NamedShape } from '../../formats/modelFile.ts'
import { columns } from '../../terminal/columns.ts'

/** Longer lists of numbers are not shown. */
const READABLE = 24

const initialText = (initial: Numbers | undefined): string => {
  if (initial === undefined) return ''
  const text = JSON.stringify(initial)
  return `initially ${text.length > READABLE ? 'as in the metadata' : text}`
}

const table = (tensors: ReadonlyArray<NamedShape & Readonly<{ initial?: Numbers }>>): string =>
  columns(tensors.map(({ name, shape, initial }) => [name, `[${shape.join(' ')}]`, initialText(initial)]))

/** What an exported file holds, as text. */
export const fileText = (path: string, file: ModelFile): string => {
  const title = `${path}, ${count(file.bytes.length)} bytes`
  return 'tensors' in file
    ? `${title}, ${plural(file.tensors.length, 'tensor')}\n${table(file.tensors)}\n`
    : `${title}\ninputs\n${table(file.inputs)}\noutputs\n${table(file.outputs)}\n`
}
