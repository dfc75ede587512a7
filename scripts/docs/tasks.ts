import { either as E } from 'fp-ts'
import { resolveConfig } from '../../src/config/resolve.ts'
import { presets } from '../../src/config/presets/index.ts'
import { controllerOf } from '../../src/models/parts.ts'
import { data } from '../../src/tasks/data.ts'
import { tasks } from '../../src/tasks/registry.ts'
import type { Task, TaskDefinition } from '../../src/tasks/task.ts'
import { type Deviation, deviationsOf } from './deviations.ts'
import { optionHead, optionRow, optionsOf } from './options.ts'
import { codes, table } from './table.ts'

/** Notes on a task's evaluation. */
const notes = ({ optimalLoss, episode, words }: Task): ReadonlyArray<string> => [
  ...(optimalLoss ? ['The best possible loss is not zero; evaluations report it beside the model’s.'] : []),
  ...(episode
    ? ['A model can also play: it sees what its own answers lead to. `evaluate` reports the share of goals met.']
    : []),
  ...(words ? ['`evaluate` reports the share of questions answered right.'] : []),
]

const deviations: ReadonlyArray<Deviation> = deviationsOf('src/tasks')

/** `repeatCopy` for the task `repeat-copy`. */
const exported = (task: string): string => task.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())

/** A section on a task: its description, its deviations from its source, its options, its harder variants. */
const taskSection = ({ name, summary, source, config, configure }: TaskDefinition): string => {
  const task = configure({})
  if (E.isLeft(task)) throw new Error(`no task: ${name}`)
  const rows = optionsOf(config).map((option) => optionRow(option.path, option))
  const variants = task.right.variants.map((variant) => variant.name).join('; ')
  return [
    `### \`${name}\``,
    `${summary} ${source}.`,
    ...deviations.filter((one) => one.name === exported(name)).map(({ text }) => `Differs from ${text}`),
    table(optionHead, rows),
    ...notes(task.right),
    `Variants: ${variants}.`,
  ].join('\n\n')
}

/** A section on each task. */
export const taskSections = (): string => tasks.map(taskSection).join('\n\n')

/** The table of the options of the task `data`. */
export const dataTable = (): string =>
  table(
    optionHead,
    optionsOf(data.config).map((option) => optionRow(`task.${option.path}`, option)),
  )

/** The table of presets. */
export const presetTable = (): string =>
  table(
    ['preset', '', 'source'],
    Object.values(presets).map(({ name, summary, source }) => [codes([name]), summary, source]),
  )

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`
const grouped = (count: number): string => count.toLocaleString('en-US')

const defaultRow = ({ name }: TaskDefinition): ReadonlyArray<string> => {
  const config = resolveConfig({ flags: { task: { name } }, source: name })
  if (E.isLeft(config)) throw new Error(`no config: ${name}`)
  const { model, batchSize, steps, optimizer, curriculum } = config.right
  const { kind, slots = 0, wordSize = 0, readHeads = 0, controller } = model
  const { name: controllerName } = controllerOf(controller.kind)
  return [
    codes([name]),
    `\`${kind}\` ${slots} × ${wordSize}, ${plural(readHeads, 'read head')}, ${controllerName} ${controller.units}`,
    String(batchSize),
    String(optimizer.learningRate),
    grouped(batchSize * steps),
    curriculum.lessons.length === 0 ? '' : String(curriculum.lessons.length),
  ]
}

/** The table of the preset `default`, by task. */
export const defaultTable = (): string =>
  table(['task', 'model', 'batch', 'learning rate', 'at most, sequences', 'lessons'], tasks.map(defaultRow))
