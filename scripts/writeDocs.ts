/** Writes the tables of docs/ that are made from the code: options, memories, controllers, conventions, tasks, presets. */
import { writeFileSync } from 'node:fs'
import { builtPages } from './docs/pages.ts'

for (const [file, content] of builtPages()) writeFileSync(file, content)
