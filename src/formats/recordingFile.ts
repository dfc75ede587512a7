import { either as E } from 'fp-ts'
import * as t from 'io-ts'
import { closed, decode as decoded, Natural, oneOf } from '../core/codec.ts'
import { explain } from '../core/errors.ts'
import { targetKinds } from '../models/targets.ts'
import type { Numbers, Recording } from '../recording/recording.ts'
import { decode, encode, type TensorData } from './safetensors/index.ts'

/** The format's name in the metadata. */
const FORMAT = 'engram-recording/1'
const FOLDER = 'intermediates/'

const Anatomy = closed('anatomy', {
  kind: t.string,
  slots: Natural,
  wordSize: Natural,
  readHeads: Natural,
  writeHeads: Natural,
  shifts: Natural,
})

const Caption = t.strict({ title: t.string, text: t.string, value: t.string })
const Role = oneOf('controller', 'memory', 'weightings', 'readVectors', 'bookkeeping', 'slots', 'gate')
const Fields = t.record(
  t.string,
  t.exact(t.intersection([t.type({ axes: t.string }), t.partial({ role: Role, caption: Caption })])),
)

/** How targets and outputs are read; recordings of bits may lack it. */
const ReadAs = t.exact(
  t.intersection([t.type({ kind: oneOf(...targetKinds) }), t.partial({ names: t.readonlyArray(t.string) })]),
)

const Names = t.readonlyArray(t.string)
const ChannelsCodec = t.exact(t.type({ inputs: Names, targets: Names }))
const Timeline = t.readonlyArray(t.exact(t.type({ name: t.string, from: Natural, to: Natural })))

const tensorOf = (name: string, { shape, data }: Numbers): TensorData => ({
  name,
  dtype: 'F32',
  shape: [...shape],
  data,
})

/** A recording as the bytes of a safetensors file. */
export const encodeRecording = ({
  anatomy,
  readAs,
  channels,
  timeline,
  fields,
  inputs,
  targets,
  mask,
  outputs,
  intermediates,
}: Recording): Uint8Array =>
  encode({
    tensors: [
      ...Object.entries({ inputs, targets, mask, outputs }).map(([name, numbers]) => tensorOf(name, numbers)),
      ...Object.entries(intermediates).map(([name, numbers]) => tensorOf(`${FOLDER}${name}`, numbers)),
    ],
    metadata: {
      format: FORMAT,
      anatomy: JSON.stringify(anatomy),
      fields: JSON.stringify(fields),
      ...(readAs && { readAs: JSON.stringify(readAs) }),
      ...(channels && { channels: JSON.stringify(channels) }),
      ...(timeline && { timeline: JSON.stringify(timeline) }),
    },
  })

const numbersOf = (tensor: TensorData | undefined, name: string): Numbers => {
  if (tensor === undefined || !(tensor.data instanceof Float32Array))
    throw new RangeError(`recording: it has no float32 tensor ${name}`)
  return { shape: tensor.shape, data: tensor.data }
}

const parsed = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? 'null')
  } catch {
    return text
  }
}

/**
 * The recording in bytes made by {@link encodeRecording}.
 *
 * @throws RangeError if they are not a recording
 * @law `decodeRecording(encodeRecording(x))` is `x`
 */
export const decodeRecording = (bytes: Uint8Array): Recording => {
  const file = decode(bytes)
  if (E.isLeft(file)) throw new RangeError(`recording: ${file.left}`)
  const { tensors, metadata } = file.right
  if (metadata['format'] !== FORMAT) throw new RangeError(`recording: expected the format ${FORMAT}`)
  const part = <A>(codec: t.Type<A>, name: string, otherwise?: string): A => {
    const found = decoded(codec, 'recording')(parsed(metadata[name] ?? otherwise))
    if (E.isLeft(found)) throw new RangeError(explain(found.left))
    return found.right
  }
  const named = new Map(tensors.map((tensor) => [tensor.name, tensor] as const))
  const numbers = (name: string): Numbers => numbersOf(named.get(name), name)
  const between = [...named.keys()].filter((name) => name.startsWith(FOLDER))
  return {
    anatomy: part(Anatomy, 'anatomy'),
    ...(metadata['readAs'] !== undefined && { readAs: part(ReadAs, 'readAs') }),
    ...(metadata['channels'] !== undefined && { channels: part(ChannelsCodec, 'channels') }),
    ...(metadata['timeline'] !== undefined && { timeline: part(Timeline, 'timeline') }),
    fields: part(Fields, 'fields', '{}'),
    inputs: numbers('inputs'),
    targets: numbers('targets'),
    mask: numbers('mask'),
    outputs: numbers('outputs'),
    intermediates: Object.fromEntries(between.map((name) => [name.slice(FOLDER.length), numbers(name)])),
  }
}
