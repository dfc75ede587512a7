import { either as E } from 'fp-ts'
import { stateEntries } from '../core/state.ts'
import type { TreeRecord } from '../core/tree.ts'
import type { Model } from '../models/model.ts'
import { canonicalJson } from './jsonText.ts'
import { dataSection, encode, type Safetensors } from './safetensors/index.ts'
import { tensorDataOf, treeOf } from './tensorTree.ts'

const FORMAT = 'engram-state/1'
const PREFIX = 'state/'

type Hash = (content: Uint8Array | string) => string

/** SHA-256 of a model: of its config, its sizes and its params. */
export const modelHash = async (sha256: Hash, model: Model, params: TreeRecord): Promise<string> => {
  const { config, inputSize, outputSize } = model
  const tensors = await tensorDataOf(params, '')
  const shapes = tensors.map(({ name, shape }) => [name, shape])
  return sha256(canonicalJson([config, inputSize, outputSize, shapes, sha256(dataSection(tensors))]))
}

/** A stream's state as a safetensors file, which names the hash of its model. */
export const encodeStreamState = async (state: TreeRecord, model: string): Promise<Uint8Array> =>
  encode({ tensors: await tensorDataOf(state, PREFIX), metadata: { format: FORMAT, model } })

/**
 * The state in a file, on the running backend; the caller owns it.
 *
 * @param hash of the model whose state it must be
 * @returns the state, or why it is none of this model
 */
export const decodeStreamState = (
  { tensors, metadata }: Safetensors,
  model: Model,
  hash: string,
): E.Either<string, TreeRecord> => {
  if (metadata['format'] !== FORMAT) return E.left('it is not the state of a stream')
  if (metadata['model'] !== hash) return E.left('it is the state of another model, or of other params of this one')
  const found = new Map(tensors.map(({ name, dtype, shape }) => [name, `${dtype} [${shape.join(' ')}]`]))
  for (const [path, { shape }] of stateEntries(model.state)) {
    const expected = `F32 [${[1, ...shape].join(' ')}]`
    const given = found.get(`${PREFIX}${path}`) ?? 'nothing'
    if (given !== expected) return E.left(`${PREFIX}${path}: expected ${expected}, got ${given}`)
    found.delete(`${PREFIX}${path}`)
  }
  const [stranger] = found.keys()
  return stranger === undefined ? treeOf(tensors, PREFIX) : E.left(`the model’s state has no ${stranger}`)
}
