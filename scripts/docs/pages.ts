import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deviationTables, presetDeviations } from './deviations.ts'
import { conventionTable, controllerTable, fieldTable, memoryTable, modelTable } from './models.ts'
import { optionTable } from './options.ts'
import { dataTable, defaultTable, presetTable, taskSections } from './tasks.ts'

/** The generated parts of docs/, by the names of their markers. */
const parts: Readonly<Record<string, () => string>> = {
  presets: presetTable,
  'deviations of presets': presetDeviations,
  deviations: deviationTables,
  options: optionTable,
  'options of model': modelTable,
  'options of optimizer': () => optionTable('optimizer'),
  'options of optimizer.schedule': () => optionTable('optimizer.schedule'),
  'options of curriculum': () => optionTable('curriculum'),
  memories: memoryTable,
  'interface fields': fieldTable,
  controllers: controllerTable,
  conventions: conventionTable,
  'options of data': dataTable,
  tasks: taskSections,
  'default preset': defaultTable,
}

/**
 * A page with the text between its markers regenerated.
 *
 * @throws Error if a marker's name is unknown
 */
export const regenerated = (page: string): string =>
  page.replaceAll(/<!-- generated: (.*) -->\n(?:(?!<!-- generated:)[\s\S])*?<!-- end -->/g, (_, name: string) => {
    const part = parts[name]
    if (part === undefined) throw new Error(`nothing is generated as “${name}”`)
    return `<!-- generated: ${name} -->\n\n${part()}\n\n<!-- end -->`
  })

/** The pages of docs/ by file, regenerated. */
export const builtPages = (): ReadonlyMap<string, string> =>
  new Map(
    readdirSync('docs')
      .filter((name) => name.endsWith('.md'))
      .map((name) => join('docs', name))
      .map((file) => [file, regenerated(readFileSync(file, 'utf8'))]),
  )

/** The names of all generated parts. */
export const partNames: ReadonlyArray<string> = Object.keys(parts)
