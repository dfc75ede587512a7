import { either as E } from 'fp-ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Model } from '../models/model.ts'
import { initialValues, type Numbers } from './initialValues.ts'
import { canonicalJson } from './jsonText.ts'
import { type Float32Entries, writeNpz } from './npz.ts'
import { encodeOnnx } from './onnx/onnx.ts'
import { STATE, stepGraph } from './onnx/step.ts'
import { encode, type TensorData } from './safetensors/index.ts'
import { tensorDataOf } from './tensorTree.ts'

/** The formats that a model can be exported to. */
export const modelFormats = ['onnx', 'npz', 'safetensors'] as const
export type ModelFormat = (typeof modelFormats)[number]

export const PARAMS_FORMAT = 'engram-params/1'

/** A tensor in a file: an axis has a size, or a name if its size may be any. */
export type NamedShape = Readonly<{ name: string; shape: ReadonlyArray<number | string> }>

/** A file, and what it holds. */
export type ModelFile = Readonly<{ bytes: Uint8Array }> &
  (
    | Readonly<{ tensors: ReadonlyArray<NamedShape> }>
    | Readonly<{
        /** Those of the state with the numbers that it has before the first step. */
        inputs: ReadonlyArray<NamedShape & Readonly<{ initial?: Numbers }>>
        outputs: ReadonlyArray<NamedShape>
      }>
  )

/** A model, and what its file says of it. */
export type Exported = Readonly<{
  name: string
  model: Model
  params: TreeRecord
  /** The update after which the params are these. */
  step: number
  /** Engram's version. */
  version: string
}>

const metadataOf = ({ model, step, version }: Exported, format: string): Readonly<Record<string, string>> => ({
  format,
  version,
  step: String(step),
  model: canonicalJson(model.config),
  inputSize: String(model.inputSize),
  outputSize: String(model.outputSize),
})

const shapesOf = (tensors: ReadonlyArray<TensorData>): ReadonlyArray<NamedShape> =>
  tensors.map(({ name, shape }) => ({ name, shape }))

const onnxFile = async (exported: Exported): Promise<E.Either<string, ModelFile>> => {
  const { name, model, params, version } = exported
  const found = await stepGraph(name, model, params)
  if (E.isLeft(found)) return found
  const graph = found.right
  const initial = await initialValues(model, params)
  const metadata = { ...metadataOf(exported, 'engram-step/1'), initialState: canonicalJson(initial) }
  const inputs = graph.inputs.map(({ name, shape }) => {
    const start = name.startsWith(STATE) ? initial[name.slice(STATE.length)] : undefined
    return { name, shape, ...(start !== undefined && { initial: start }) }
  })
  const outputs = graph.outputs.map(({ name, shape }) => ({ name, shape }))
  return E.right({ bytes: encodeOnnx({ graph, version, metadata }), inputs, outputs })
}

/**
 * A model as a file for other software.
 *
 * - `onnx`: one step, see {@link stepGraph}. The metadata `initialState` has the state before the first step.
 * - `safetensors`: the params by their names, such as `controller/kernel`, with the model's config in the metadata.
 * - `npz`: the same arrays, without metadata.
 *
 * @returns the file, or why the model cannot be exported, as “it …” or “its …”
 */
export const modelFile = async (format: ModelFormat, exported: Exported): Promise<E.Either<string, ModelFile>> => {
  if (format === 'onnx') return onnxFile(exported)
  const tensors = await tensorDataOf(exported.params, '')
  const bytes =
    format === 'safetensors'
      ? encode({ tensors, metadata: metadataOf(exported, PARAMS_FORMAT) })
      : writeNpz(new Map(tensors.map(({ name, shape, data }) => [name, { shape, data } as Float32Entries])))
  return E.right({ bytes, tensors: shapesOf(tensors) })
}
