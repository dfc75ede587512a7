import { type Bytes, delimited, joined, text, varint, whole } from '../protobuf.ts'

/** ONNX's numbers of the types of entries. */
const types = { float32: 1, int32: 6, int64: 7, bool: 9 } as const
export type OnnxType = keyof typeof types

/** A tensor that the file holds. */
export type Initializer = Readonly<{
  name: string
  type: OnnxType
  shape: ReadonlyArray<number>
  entries: ArrayLike<number>
}>

/** A whole number ≥ 0, several of them, or a word. */
export type OnnxAttribute = number | ReadonlyArray<number> | string

export type OnnxNode = Readonly<{
  operation: string
  inputs: ReadonlyArray<string>
  outputs: ReadonlyArray<string>
  attributes: Readonly<Record<string, OnnxAttribute>>
}>

/** An input or output of a graph; an axis has a size, or a name if its size may be any. */
export type OnnxPort = Readonly<{ name: string; type: OnnxType; shape: ReadonlyArray<number | string> }>

export type OnnxGraph = Readonly<{
  name: string
  nodes: ReadonlyArray<OnnxNode>
  initializers: ReadonlyArray<Initializer>
  inputs: ReadonlyArray<OnnxPort>
  outputs: ReadonlyArray<OnnxPort>
}>

export type OnnxModel = Readonly<{
  graph: OnnxGraph
  /** Engram's version. */
  version: string
  metadata: Readonly<Record<string, string>>
}>

/** ONNX 1.13: onnxruntime 1.14, of February 2023, and later ones run it. */
const IR_VERSION = 8
const OPSET = 18

const rawData = ({ type, entries }: Initializer): Uint8Array => {
  const numbers = Array.from(entries)
  if (type === 'bool') return Uint8Array.from(numbers)
  const view = new DataView(new ArrayBuffer((type === 'int64' ? 8 : 4) * numbers.length))
  numbers.forEach((number, at) => {
    if (type === 'float32') view.setFloat32(4 * at, number, true)
    else if (type === 'int32') view.setInt32(4 * at, number, true)
    else view.setBigInt64(8 * at, BigInt(number), true)
  })
  return new Uint8Array(view.buffer)
}

/** `repeated int64 … [packed = true]` */
const wholes = (field: number, numbers: ReadonlyArray<number>): Bytes => delimited(field, joined(numbers.map(varint)))

const tensorProto = (initializer: Initializer): Bytes =>
  joined([
    wholes(1, initializer.shape),
    whole(2, types[initializer.type]),
    text(8, initializer.name),
    delimited(9, rawData(initializer)),
  ])

const INT = 2
const STRING = 3
const INTS = 7

const attributeProto = (name: string, value: OnnxAttribute): Bytes => {
  const content = (): readonly [Bytes, number] => {
    if (typeof value === 'number') return [whole(3, value), INT]
    if (typeof value === 'string') return [text(4, value), STRING]
    return [joined(value.map((number) => whole(8, number))), INTS]
  }
  const [bytes, type] = content()
  return joined([text(1, name), bytes, whole(20, type)])
}

const nodeProto = ({ operation, inputs, outputs, attributes }: OnnxNode): Bytes =>
  joined([
    ...inputs.map((name) => text(1, name)),
    ...outputs.map((name) => text(2, name)),
    text(3, outputs[0] ?? ''),
    text(4, operation),
    ...Object.entries(attributes).map(([name, value]) => delimited(5, attributeProto(name, value))),
  ])

const dimension = (size: number | string): Bytes => (typeof size === 'number' ? whole(1, size) : text(2, size))

const valueInfoProto = ({ name, type, shape }: OnnxPort): Bytes => {
  const shapeProto = joined(shape.map((size) => delimited(1, dimension(size))))
  return joined([text(1, name), delimited(2, delimited(1, joined([whole(1, types[type]), delimited(2, shapeProto)])))])
}

const graphProto = ({ name, nodes, initializers, inputs, outputs }: OnnxGraph): Bytes =>
  joined([
    ...nodes.map((node) => delimited(1, nodeProto(node))),
    text(2, name),
    ...initializers.map((initializer) => delimited(5, tensorProto(initializer))),
    ...inputs.map((port) => delimited(11, valueInfoProto(port))),
    ...outputs.map((port) => delimited(12, valueInfoProto(port))),
  ])

/**
 * The bytes of an ONNX file: the message `ModelProto`, of opset 18. The same model gives the same bytes.
 *
 * @see onnx/onnx.proto, for the numbers of the fields
 */
export const encodeOnnx = ({ graph, version, metadata }: OnnxModel): Uint8Array =>
  joined([
    whole(1, IR_VERSION),
    text(2, 'engram'),
    text(3, version),
    delimited(7, graphProto(graph)),
    delimited(8, joined([text(1, ''), whole(2, OPSET)])),
    ...Object.entries(metadata).map(([key, value]) => delimited(14, joined([text(1, key), text(2, value)]))),
  ])
