import assert from 'node:assert/strict'
import { join } from 'node:path'
import { either as E } from 'fp-ts'
import { type Content, vectorOf } from '../../src/conformance/vector.ts'
import { type Verification, verify } from '../../src/conformance/verification.ts'
import { explain } from '../../src/core/errors.ts'
import { release } from '../../src/core/ownership.ts'
import { readSafetensors } from '../../src/io/safetensorsFile.ts'
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

/** A vector that says another thing of its machine. */
export const withModel = (content: Content, change: (model: ModelJson) => object): Content => ({
  ...content,
  metadata: {
    ...content.metadata,
    model: JSON.stringify(change(JSON.parse(content.metadata['model'] ?? '') as ModelJson)),
  },
})

/** Recomputes a vector on the backend that runs. */
export const recomputed = async (content: Content): Promise<Verification> => {
  const vector = vectorOf('a vector', content)
  if (E.isLeft(vector)) return assert.fail(explain(vector.left))
  const { model: _, ...tensors } = vector.right
  try {
    return await verify(vector.right)
  } finally {
    release(tensors)
  }
}

/** The tensors that are beyond their tolerance. */
export const beyond = ({ findings }: Verification): ReadonlyArray<string> =>
  findings.filter(({ passed }) => !passed).map(({ tensor }) => tensor)
