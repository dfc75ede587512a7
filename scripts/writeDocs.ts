/** Writes the tables of docs/ from the code: options, memories, controllers, conventions, tasks, presets. */
import { writeFileSync } from 'node:fs'
import { builtPages } from './docs/pages.ts'

for (const [file, content] of builtPages()) writeFileSync(file, content)
