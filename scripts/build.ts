/**
 * Builds the package into `dist/`: ES modules for Node, bundlers and browsers, with declarations. Packages that the command
 * line alone needs become part of them.
 *
 * `npm run build -- --out FOLDER` builds into another folder; `--modules` leaves out the declarations, which take longest.
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildDeclarations, buildModules } from './buildPackage.ts'

const { values } = parseArgs({
  options: { out: { type: 'string', default: 'dist' }, modules: { type: 'boolean', default: false } },
})
rmSync(values.out, { recursive: true, force: true })
await buildModules(values.out)
process.exit(values.modules || buildDeclarations(values.out) ? 0 : 1)
