import fc from 'fast-check'
import { memories } from '../../src/memories/registry.ts'
import { smoothConventions } from '../memories/machine.ts'
import { type Draw, machines, modelConfigs } from '../models/machine.ts'

const remembering = memories.flatMap(({ kind, cell }) => (cell === undefined ? [] : [kind]))

/** Small models with a memory and bypass dropout, of the outputs alone or also of the recurrence. */
export const withDropout = (bypassDropout: number, recurrentDropout = false): fc.Arbitrary<Draw> =>
  machines(
    fc.record({ config: modelConfigs, kind: fc.constantFrom(...remembering) }).map(({ config, kind }) => ({
      ...config,
      kind,
      controller: { ...config.controller, units: Math.min(config.controller.units, 3) },
      conventions: { ...config.conventions, ...smoothConventions, bypassDropout, recurrentDropout },
    })),
  )
