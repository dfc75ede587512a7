import assert from 'node:assert/strict'
import { join } from 'node:path'
import { either as E } from 'fp-ts'
import { type Content, vectorOf } from '../../src/conformance/vector.ts'
import { type Verification, verify } from '../../src/conformance/verification.ts'
import { explain } from '../../src/core/errors.ts'
import { disposeTree } from '../../src/core/ownership.ts'
import { readSafetensors } from '../../src/io/files/safetensorsFile.ts'
import type { Path } from '../../src/models/model.ts'
import { ok } from '../io/support.ts'

/** The vectors of an independent implementation, computed in float64. */
export const fixtures = [
  'dnc-deepmind',
  'dnc-deepmind-two-writes',
  'dnc-paper',
  'dnc-pytorch-dnc',
  'ntm-paper',
  'ntm-pytorch-dnc',
] as const

export const fixtureFile = (name: string): string =>
  join(import.meta.dirname, '..', 'fixtures', 'conformance', `${name}.safetensors`)

/**
 * Vectors of other models, computed in float64 by independent code: Csordás' own for masking, de-allocation and link
 * sharpness; written from the papers for norms, sparse memories, several write heads, LSTM, GRU and Transformer.
 */
export const variants = [
  'variants/adnc-both-cos',
  'variants/adnc-ln-cos',
  'variants/csordas-all-asis-mem-wide',
  'variants/csordas-mask-cos',
  'variants/csordas-sharp-asis-mem',
  'variants/dnc-all-two-writes',
  'variants/gru-2',
  'variants/lstm-2',
  'variants/ntm-masked-wtr',
  'variants/sam-heads',
  'variants/sdnc-heads',
  'variants/sdnc-tight',
  'variants/transformer-3',
] as const

/** A fixture as it lies in its file. */
export const contentOf = (name: string): Promise<Content> => ok(readSafetensors(fixtureFile(name)))

type Table = Readonly<{ shape: ReadonlyArray<number>; data: Float32Array }>

/** A vector with some of its tensors' entries changed in place. */
export const edited = (content: Content, edit: (name: string, table: Table) => void): Content => ({
  ...content,
  tensors: content.tensors.map((tensor) => {
    const data = Float32Array.from(tensor.data)
    edit(tensor.name, { shape: tensor.shape, data })
    return { ...tensor, data }
  }),
})

type ModelJson = Readonly<{ kind: string; slots: number; conventions: Readonly<Record<string, unknown>> }>

/** A vector with another model in its metadata. */
export const withModel = (content: Content, change: (model: ModelJson) => object): Content => ({
  ...content,
  metadata: {
    ...content.metadata,
    model: JSON.stringify(change(JSON.parse(content.metadata['model'] ?? '') as ModelJson)),
  },
})

/** Recomputes a vector on the current backend, on its model's own path or another. */
export const recomputed = async (content: Content, path?: Path): Promise<Verification> => {
  const vector = vectorOf('a vector', content)
  if (E.isLeft(vector)) return assert.fail(explain(vector.left))
  const { model, ...tensors } = vector.right
  try {
    return await verify(path === undefined ? vector.right : { ...vector.right, model: { ...model, path } })
  } finally {
    disposeTree(tensors)
  }
}

/** The tensors that are beyond their tolerance. */
export const beyond = ({ findings }: Verification): ReadonlyArray<string> =>
  findings.filter(({ passed }) => !passed).map(({ tensor }) => tensor)
