import { count, percent, plural, short } from '../../core/numbers.ts'
import type { DataConfig } from './config.ts'
import { type Field, widthOf } from './field.ts'
import type { DataSchema } from './schema.ts'
import type { Parts } from './split.ts'

/** The most names that are listed. */
const MOST = 12

const list = (names: ReadonlyArray<string>): string =>
  [...names.slice(0, MOST), ...(names.length > MOST ? ['…'] : [])].join(' ')

const fieldText = ({ name, of, size, names }: Field, own: string): string => {
  const title = name === own ? '' : `${name}: `
  if (of === 'numbers') return `${title}${plural(size, 'number')}`
  return `${title}${count(size)} classes${names === null ? '' : ` (${list(names.map((one) => JSON.stringify(one).slice(1, -1)))})`}`
}

const fieldsText = (fields: ReadonlyArray<Field>, own: string): string => {
  if (fields.length > 3 && fields.every(({ of, size }) => of === 'numbers' && size === 1))
    return `${plural(fields.length, 'number')} (${list(fields.map(({ name }) => name))})`
  return fields.map((field) => fieldText(field, own)).join(', ')
}

const scalingText = ({ scaling, targets, kind }: DataSchema): ReadonlyArray<string> => {
  if (scaling === null) return []
  const { inputs: given, targets: wanted } = scaling
  const both = [...(given === null ? [] : ['inputs']), ...(wanted === null ? [] : ['targets'])].join(' and ')
  const values =
    wanted === null || kind !== 'values' || widthOf(targets) > MOST
      ? []
      : [`: targets of mean ${wanted.mean.map(short).join(' ')} and deviation ${wanted.deviation.map(short).join(' ')}`]
  return [`  scaled    ${both}, in the model${values.join('')}`]
}

/** What was inferred from the data, and how it is split, as lines. */
export const dataSummary = (
  config: DataConfig,
  schema: DataSchema,
  { train, heldOut, left }: Parts,
): ReadonlyArray<string> => {
  const { form, kind, inputs, targets, longest, ahead } = schema
  const what = form === 'series' ? 'window' : 'sequence'
  const later = ahead === 0 ? '' : ahead === 1 ? ', of the next row' : `, ${ahead} rows later`
  const from =
    config.heldOutFile === null
      ? `${percent(config.heldOut)}, ${form === 'series' ? 'the end' : 'equal sequences on one side'}`
      : config.heldOutFile
  return [
    `data ${config.data}`,
    `  inputs    ${fieldsText(inputs, 'inputs')}`,
    `  targets   ${kind}${later}: ${fieldsText(targets, 'targets')}`,
    `  train     ${plural(train.count, what)} of up to ${plural(longest, 'row')}${left > 0 ? `; ${count(left)} left out, which are held out as well` : ''}`,
    heldOut.count === 0
      ? '  held out  none: evaluations use the training part'
      : `  held out  ${plural(heldOut.count, what)} (${from})`,
    ...scalingText(schema),
    `  SHA-256   ${config.sha256}`,
  ]
}
