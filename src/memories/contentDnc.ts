import * as addressing from '../addressing/index.ts'
import { scope } from '../core/ownership.ts'
import {
  type AccessInterface,
  accessInterface,
  accessLayout,
  type AccessState,
  accessState,
  accessStateSpecs,
  maskInterface,
  maskLayout,
  soughtByReads,
  type Writing,
  written,
} from './access.ts'
import { checkMoment } from './checkMoment.ts'
import { defineMemory, type Moment } from './memory.ts'

const shapes = { always: { ...accessState, ...accessInterface }, optional: maskInterface }

/**
 * One moment of a content-based memory unit: a DNC's, without links and modes. Reads find their place by content alone,
 * so that state and cost of a step grow with N, not with N².
 *
 * @param state memory state at t−1
 * @param ξ     the controller's interface, parsed and activated
 * @returns     the state at t; `allocation`, `writeContent` `[B K N]`; `readVectors` `[B R W]`; with `deallocation`
 *              `retention` `[B N]`. What the reads find by content is their weightings.
 * @see Franke et al. 2018, “content-based memory unit”
 * @law read weightings are distributions
 */
export const contentDncMoment =
  (writing: Writing) =>
  (state: AccessState, ξ: AccessInterface): Moment<AccessState> =>
    scope(() => {
      checkMoment('DNC without links', shapes, state, ξ)
      const write = written(writing, state, ξ)
      const readWeightings = soughtByReads(write.memory, ξ)
      const readVectors = addressing.read({ memory: write.memory, readWeightings })
      return { ...write, readWeightings, readVectors }
    })

export const contentDnc = defineMemory({
  kind: 'content-dnc',
  summary: 'DNC without temporal links: reads by content alone',
  source: 'Franke et al. 2018',
  build: (options) => ({
    layout: [...accessLayout(options), ...maskLayout(options)],
    state: accessStateSpecs(options),
    moment: contentDncMoment(options.conventions),
  }),
})
