import { writeFileSync } from 'node:fs'
import { bundleGradients, gradientsFile } from './bundleGradients.ts'

writeFileSync(gradientsFile, await bundleGradients())
