import { bench } from './bench.ts'
import type { CommandDefinition } from './command.ts'
import { config } from './config.ts'
import { dashboard } from './dashboard/dashboard.ts'
import { doctor } from './doctor.ts'
import { evaluate } from './evaluate.ts'
import { inspect } from './inspect.ts'
import { plot } from './plot/plot.ts'
import { reproduce } from './reproduce/reproduce.ts'
import { sample } from './sample.ts'
import { test } from './test/test.ts'
import { train } from './train/train.ts'
import { verify } from './verify.ts'

/** Every command: one line each, in the order of help. */
export const commands: ReadonlyArray<CommandDefinition> = [
  train,
  evaluate,
  test,
  dashboard,
  plot,
  reproduce,
  sample,
  inspect,
  config,
  verify,
  bench,
  doctor,
]
