import { resolve } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import { isJsonRecord } from '../../config/json.ts'
import type { AppError } from '../../core/errors.ts'
import { readStoryFiles } from '../../io/files/storyFiles.ts'
import type { Plan } from './jobs.ts'

/** A plan with the files that its stories are learned from. */
export const withData = (plan: Plan, data: string | undefined): TE.TaskEither<AppError, Plan> => {
  if (data === undefined) return TE.right(plan)
  if (!plan.tasks.includes('stories'))
    return TE.left({ tag: 'Usage', message: '--data: the files of the task stories, which is none of these tasks.' })
  const directory = resolve(data)
  const task = plan.options['task']
  const files = isJsonRecord(task) && Array.isArray(task['files']) ? task['files'].map(String) : []
  return F.pipe(
    readStoryFiles({ directory, files, sha256: null }),
    TE.map((found) => ({ ...plan, data: { ...found, directory } })),
  )
}
