import type { Environment } from '../environment.ts'
import { type Child, startCommand } from './child.ts'
import type { Command } from './perform.ts'

/** How often to look whether somebody asked to stop. */
const LOOK_MS = 50

/** Commands under way, which end when somebody asks to stop. */
export type ProcessPool = Readonly<{ command: Command; stop: () => void }>

/** Watches over the commands that it starts. */
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
