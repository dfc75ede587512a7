import type { Environment } from '../environment.ts'
import { type Child, startCommand } from './child.ts'
import type { Command } from './perform.ts'

/** Interval between checks for a stop request, in milliseconds. */
const LOOK_MS = 50

/** Running commands, which are stopped on request. */
export type ProcessPool = Readonly<{ command: Command; stop: () => void }>

/** Starts commands and stops them on request. */
export const processPool = ({ stopped }: Pick<Environment, 'stopped'>): ProcessPool => {
  const busy = new Set<Child>()
  let told = false
  const look = setInterval(() => {
    if (told || stopped() === undefined) return
    told = true
    for (const child of busy) child.stop()
  }, LOOK_MS)
  return {
    command: async (args) => {
      const child = startCommand(args)
      busy.add(child)
      if (told) child.stop()
      try {
        return await child.finished
      } finally {
        busy.delete(child)
      }
    },
    stop: () => clearInterval(look),
  }
}
