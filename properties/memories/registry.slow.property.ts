import { buildable, stepGradients } from './stepGradients.ts'

for (const definition of buildable) stepGradients(definition, 20)
