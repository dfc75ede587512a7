import { function as F, taskEither as TE } from 'fp-ts'
import { deepMerge, isJsonRecord, type JsonRecord } from '../../config/json.ts'
import { resolveConfig } from '../../config/resolve.ts'
import type { AppError } from '../../core/errors.ts'
import { loadTaskData } from '../../io/experiments/taskData.ts'
import type { Plan } from './jobs.ts'

/** The tasks that read files, and the options that name these. */
const readers: Readonly<Record<string, ReadonlyArray<string>>> = {
  stories: ['data', 'files', 'sha256'],
  data: ['data', 'heldOutFile', 'sha256', 'heldOutSha256'],
}

const usage = (message: string): AppError => ({ tag: 'Usage', message })

/** The options of a plan that are the task's. */
const taskOptions = ({ options }: Plan): JsonRecord => (isJsonRecord(options['task']) ? options['task'] : {})

/** Adds the files of a task to a plan. */
export const withData = (
  plan: Plan,
  { data, heldOut }: Readonly<{ data?: string; heldOut?: string }>,
): TE.TaskEither<AppError, Plan> => {
  const [name, ...others] = Object.keys(readers).filter((task) => plan.tasks.includes(task))
  if (data === undefined && heldOut !== undefined) return TE.left(usage('--held-out needs --data.'))
  if (data === undefined)
    return name === 'data' ? TE.left(usage('The task data needs its file: --data FILE.')) : TE.right(plan)
  if (name === undefined)
    return TE.left(usage('--data applies only to the tasks stories and data, which are not among these tasks.'))
  if (others.length > 0) return TE.left(usage('--data is for one of the tasks stories and data: name that task alone.'))
  const task = { ...taskOptions(plan), name, data, ...(heldOut !== undefined && { heldOutFile: heldOut }) }
  return F.pipe(
    TE.fromEither(resolveConfig({ flags: { task }, source: 'The command line' })),
    TE.chain((config) => loadTaskData(config)),
    TE.map(({ config, files = {} }) => {
      const found = JSON.parse(JSON.stringify(config.task)) as JsonRecord
      const options = Object.fromEntries((readers[name] ?? []).map((key) => [key, found[key] ?? null]))
      return { ...plan, data: { task: name, options: deepMerge({}, options), files } }
    }),
  )
}
