import { either as E } from 'fp-ts'
import type { AppError } from '../../core/errors.ts'
import { suggestion } from '../../core/nearest.ts'
import type { Trained } from '../../io/experiments/trained.ts'

/** A trained model on a variant of its task, as listed by `evaluate`; unchanged without `--variant`. */
export const onVariant =
  (name: string | undefined) =>
  (trained: Trained): E.Either<AppError, Trained> => {
    if (name === undefined) return E.right(trained)
    const { experiment } = trained
    const found = experiment.task.variants.find((variant) => variant.name === name)
    if (found === undefined) {
      const names = experiment.task.variants.map((variant) => variant.name)
      const message = `--variant: ${experiment.task.name} has no variant "${name}"${suggestion(name, names)}`
      return E.left({ tag: 'Usage', message })
    }
    const task = { ...found.task, name: `${experiment.task.name} (${name})` }
    return E.right({ ...trained, experiment: { ...experiment, task } })
  }
