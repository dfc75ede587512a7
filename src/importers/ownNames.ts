import { either as E } from 'fp-ts'
import type { JsonRecord } from '../config/json.ts'
import { sizeIn } from './names.ts'
import type { Importer, Mapping, Plan, Problems, Tensors } from './plan.ts'

const PARAMS = 'params/'
const OPTIMIZER = 'optimizer/'

/** The controllers by the number of their gates: the columns of a recurrent kernel per unit. */
const kinds: ReadonlyMap<number, string> = new Map([
  [4, 'lstm'],
  [3, 'gru'],
])

/** The path of a param by its name: with or without `params/`, with slashes or dots. */
export const pathOf = (name: string): string => {
  const path = name.includes('/') ? name : name.replaceAll('.', '/')
  return path.startsWith(PARAMS) ? path.slice(PARAMS.length) : path
}

/** What the shapes say of a model: controller, layers, units, and what it has learned. */
const shown = (paths: Tensors): JsonRecord => {
  const first = paths.has('controller/layer1/kernel') ? 'controller/layer1' : 'controller'
  let layers = 1
  while (paths.has(`controller/layer${layers + 1}/kernel`)) layers++
  const recurrent = `${first}/recurrentKernel`
  const units = sizeIn(paths, recurrent, 0) || sizeIn(paths, `${first}/kernel`, 1)
  const kind = kinds.get(sizeIn(paths, recurrent, 1) / units) ?? 'feedforward'
  const has = (start: string) => [...paths.keys()].some((path) => path.startsWith(start))
  const learned = [
    ...(has('initial/controller/') ? ['controller'] : []),
    ...(has('initial/memory') ? ['memory'] : []),
    ...(has('initial/readVectors') ? ['readVectors'] : []),
    ...(has('initial/readWeightings') || has('initial/writeWeightings') ? ['weightings'] : []),
  ]
  return {
    ...(paths.has('interface/kernel') ? {} : { kind: 'none' }),
    ...(paths.has('initial/memory') && { slots: sizeIn(paths, 'initial/memory', 0) }),
    controller: { kind, units, layers, layerNorm: has(`${first}/norm/`) || has(`${first}/gain`) },
    conventions: {
      interfaceNorm: paths.has('interface/gain'),
      ...(paths.has('interface/innerBias') && { interfaceInnerBias: true }),
    },
    initialState: Object.fromEntries(learned.map((role) => [role, 'learned'])),
  }
}

const plan = (tensors: Tensors): E.Either<Problems, Plan> => {
  const named = [...tensors.values()]
    .filter(({ name }) => !name.startsWith(OPTIMIZER))
    .map((tensor) => ({ ...tensor, path: pathOf(tensor.name) }))
  const paths: Tensors = new Map(named.map((tensor) => [tensor.path, tensor] as const))
  const [rows = 0, outputSize = 0] = paths.get('readout/kernel')?.shape ?? []
  if (outputSize === 0)
    return E.left([
      `it has no tensor readout/kernel, nor params/readout/kernel; it has ${
        named.length === 0
          ? 'no tensors'
          : named
              .slice(0, 12)
              .map(({ name }) => name)
              .join(', ')
      }`,
    ])
  const found = shown(paths)
  const controller = found['controller'] as Readonly<{ units: number; layers: number }>
  const first = controller.layers > 1 ? 'controller/layer1' : 'controller'
  const inputSize = sizeIn(paths, `${first}/kernel`, 0) - (rows - controller.units)
  return E.right({
    model: found,
    inputSize,
    outputSize,
    tasks: [
      { name: 'copy', bits: outputSize },
      { name: 'repeat-copy', bits: outputSize - 1 },
    ],
    mappings: named.map(
      ({ name, path, shape }): Mapping => ({
        to: path,
        shape,
        from: [{ name, shape }],
        make: ([entries]) => entries as Float32Array,
      }),
    ),
    superfluous: [...tensors.keys()]
      .filter((name) => name.startsWith(OPTIMIZER))
      .map((name) => [name, 'state of the optimizer'] as const),
    notes: ['The file does not say which memory and which conventions the model has: give those with --set model.…'],
  })
}

/** Safetensors with the names of our params. */
export const ownNames: Importer = { name: 'safetensors', title: 'safetensors with the names of Engram’s params', plan }
