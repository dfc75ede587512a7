import { resolve } from 'node:path'
import { function as F, taskEither as TE } from 'fp-ts'
import { isJsonRecord } from '../../config/json.ts'
import type { AppError } from '../../core/errors.ts'
import { readStoryFiles } from '../../io/files/storyFiles.ts'
import type { Plan } from './jobs.ts'

/** Adds the story files to a plan. */
export const withData = (plan: Plan, data: string | undefined): TE.TaskEither<AppError, Plan> => {
  if (data === undefined) return TE.right(plan)
  if (!plan.tasks.includes('stories'))
    return TE.left({
      tag: 'Usage',
      message: '--data applies only to the task stories, which is not among these tasks.',
    })
  const directory = resolve(data)
  const task = plan.options['task']
  const files = isJsonRecord(task) && Array.isArray(task['files']) ? task['files'].map(String) : []
  return F.pipe(
    readStoryFiles({ directory, files, sha256: null }),
    TE.map((found) => ({ ...plan, data: { ...found, directory } })),
  )
}
