/** Builds the package into `dist/`: plain ES modules with declarations, for Node, bundlers and browsers. */
import { rmSync } from 'node:fs'
import { buildPackage } from './buildPackage.ts'

rmSync('dist', { recursive: true, force: true })
process.exit(buildPackage('dist') ? 0 : 1)
