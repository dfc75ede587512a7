import { either as E } from 'fp-ts'
import type { JsonRecord } from '../config/json.ts'
import type { NamedTensor } from '../formats/torch/index.ts'

/** A tensor of a file that a param is made from: its name, and the shape that it must have. */
export type Source = Readonly<{ name: string; shape: ReadonlyArray<number> }>

/** How a param of ours is made from tensors of a file. */
export type Mapping = Readonly<{
  /** Its path below `params/`. */
  to: string
  shape: ReadonlyArray<number>
  from: ReadonlyArray<Source>
  /** Its entries from those of the sources, in their order, all row-major. */
  make: (sources: ReadonlyArray<Float32Array>) => Float32Array
}>

/** A file's model in our terms: its config, its sizes, and how each param is made. */
export type Plan = Readonly<{
  /** The model's options, as in a config. */
  model: JsonRecord
  inputSize: number
  outputSize: number
  /** The tasks that it may have been trained on, as in a config, the likeliest first. */
  tasks: ReadonlyArray<JsonRecord>
  mappings: ReadonlyArray<Mapping>
  /** Tensors that the model does not need, each with why. */
  superfluous?: ReadonlyArray<readonly [name: string, why: string]>
  /** Tensors that should be copies of one that is used. */
  copies?: ReadonlyArray<readonly [name: string, of: string]>
  /** What somebody should know who uses the model. */
  notes: ReadonlyArray<string>
}>

/** What is wrong with a file, each as a sentence without its end. */
export type Problems = ReadonlyArray<string>

/** Tensors of a file by name. */
export type Tensors = ReadonlyMap<string, NamedTensor>

/** What a command says that a file does not. */
export type ImportOptions = Readonly<{
  /** Options of `model`. */
  model: JsonRecord
  /** pytorch-ntm: the activations of its published models, or those of its later code. */
  activations?: string | undefined
  /** ixaxaar: whether the controller sees the vectors that were read. */
  feedReads?: boolean | undefined
  /** csordas: whether the run’s inputs are bits x, where the source feeds 2x − 1. */
  signedBits?: boolean | undefined
}>

/** A source of weights: an implementation, and how its files map to our models. */
export type Importer = Readonly<{
  name: string
  /** The implementation, in prose. */
  title: string
  plan: (tensors: Tensors, options: ImportOptions) => E.Either<Problems, Plan>
}>

/** A param that was made. */
export type ImportedParam = Readonly<{
  to: string
  shape: ReadonlyArray<number>
  from: ReadonlyArray<string>
  data: Float32Array
}>

/** A tensor that is not used, and why. */
export type Unmapped = Readonly<{ name: string; shape: ReadonlyArray<number>; why: string }>

export type Imported = Plan & Readonly<{ params: ReadonlyArray<ImportedParam>; unmapped: ReadonlyArray<Unmapped> }>

const show = (shape: ReadonlyArray<number>): string => `[${shape.join(' ')}]`

/** What the model needs and the file lacks, or has in another shape. */
const faults = (tensors: Tensors, mappings: ReadonlyArray<Mapping>): Problems => {
  const needed = new Map(
    mappings.flatMap(({ to, from }) => from.map((source) => [source.name, { to, ...source }] as const)),
  )
  return [...needed.values()].flatMap(({ name, shape, to }) => {
    const found = tensors.get(name)
    if (found === undefined) return [`${name} is missing: expected ${show(shape)}, for ${to}`]
    return show(found.shape) === show(shape)
      ? []
      : [`${name}: expected ${show(shape)}, for ${to}, got ${show(found.shape)}`]
  })
}

const notFinite = (params: ReadonlyArray<ImportedParam>): Problems =>
  params
    .filter(({ data }) => !data.every(Number.isFinite))
    .map(({ to, from }) => `${from.join(' and ')}: some numbers are not finite, for ${to}`)

/** Whether a copy holds what it should. */
const ofCopy = (tensors: Tensors, name: string, of: string): string => {
  const [copy, original] = [tensors.get(name)?.entries(), tensors.get(of)?.entries()]
  const same = copy?.length === original?.length && copy?.every((x, at) => Object.is(x, original?.[at]))
  return same === true ? `a copy of ${of}` : `differs from ${of}, which is used`
}

/** Makes a model's params. Everything that is wrong is named at once. */
export const carriedOut = (tensors: Tensors, plan: Plan): E.Either<Problems, Imported> => {
  const problems = faults(tensors, plan.mappings)
  if (problems.length > 0) return E.left(problems)
  const params = plan.mappings.map(({ to, shape, from, make }) => ({
    to,
    shape,
    from: from.map(({ name }) => name),
    data: make(from.map(({ name }) => tensors.get(name)?.entries() ?? new Float32Array())),
  }))
  const used = new Set(params.flatMap(({ from }) => from))
  const copies = (plan.copies ?? []).map(([name, of]) => [name, ofCopy(tensors, name, of)] as const)
  const reasons = new Map([...(plan.superfluous ?? []), ...copies])
  const unmapped = [...tensors.values()]
    .filter(({ name }) => !used.has(name))
    .map(({ name, shape }) => ({ name, shape, why: reasons.get(name) ?? 'not a part of the model' }))
  const bad = notFinite(params)
  return bad.length > 0 ? E.left(bad) : E.right({ ...plan, params, unmapped })
}
