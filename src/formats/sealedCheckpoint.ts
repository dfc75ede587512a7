import { canonicalJson } from './jsonText.ts'
import { dataSection, encode, type TensorData, type TensorInfo } from './safetensors/index.ts'

/** The SHA-256 hash of bytes, or of a text's UTF-8, in hexadecimal digits. */
export type Hash = (content: Uint8Array | string) => string

export type Metadata = Readonly<Record<string, string>>
export type Layout = ReadonlyArray<Pick<TensorInfo, 'name' | 'dtype' | 'shape'>>

/**
 * A checkpoint's tensors and metadata, without hashes: plain data that another thread can encode, without a backend.
 */
export type CheckpointParts = Readonly<{ tensors: ReadonlyArray<TensorData>; metadata: Metadata }>

/** Covers everything outside the data section: every name, shape and text. */
export const headerHash = (sha256: Hash, tensors: Layout, { headerSha256: _, ...metadata }: Metadata): string =>
  sha256(canonicalJson([tensors.map(({ name, dtype, shape }) => [name, dtype, shape]), metadata]))

/** The bytes of a checkpoint file: its parts with the hashes of data and header. */
export const sealedCheckpoint = ({ tensors, metadata }: CheckpointParts, sha256: Hash): Uint8Array => {
  const hashed = { ...metadata, sha256: sha256(dataSection(tensors)) }
  return encode({ tensors, metadata: { ...hashed, headerSha256: headerHash(sha256, tensors, hashed) } })
}
