import { type Overrides, overridesText } from './overrides.ts'

/** The key of a row of a report. */
export type RowKey = Readonly<{ task: string; memory: string; asked: Overrides }>

/** Longer names are cut and get a hash. */
const LONGEST = 60

/** 32-bit FNV-1a hash. */
const numberOf = (text: string): string => {
  let hash = 0x811c9dc5
  for (const letter of text) hash = Math.imul(hash ^ (letter.codePointAt(0) ?? 0), 0x01000193) >>> 0
  return hash.toString(16).padStart(8, '0')
}

/** The file name of a row: `copy-ntm`, `copy-ntm_pytorch-dnc_batchSize=4`. Different rows have different names. */
export const rowFile = ({ task, memory, asked }: RowKey): string => {
  const text = overridesText(asked)
  if (text === '') return `${task}-${memory}`
  const said = text.replaceAll(', ', '_')
  const plain = said.replaceAll(/[^\w.=-]/g, '-').slice(0, LONGEST)
  return `${task}-${memory}_${plain}${plain === said ? '' : `_${numberOf(text)}`}`
}

/** “copy with ntm”, “copy with ntm (pytorch-dnc, batchSize=4)” */
export const rowTitle = ({ task, memory, asked }: RowKey): string => {
  const text = overridesText(asked)
  return `${task} with ${memory}${text === '' ? '' : ` (${text})`}`
}
