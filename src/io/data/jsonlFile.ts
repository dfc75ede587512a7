import { isUtf8 } from 'node:buffer'
import { encoderOf, type Field, widthOf } from '../../tasks/data/field.ts'
import { type JsonSequence, parseJsonLine } from '../../tasks/data/jsonLine.ts'
import { createSlot } from '../../tasks/data/slot.ts'
import type { Row, Sequence } from '../../tasks/task.ts'
import { cached } from './cache.ts'
import { hashOfBytes } from './contentHash.ts'
import { growingFloats, growingWords } from './growing.ts'
import { eachLine } from './lines.ts'
import { costOf, type FileFields, KEPT, type Reader } from './reading.ts'

/** Turns a parsed line into a sequence. Without targets, they are zeros. */
const sequenceReader = ({ inputs, targets }: Pick<FileFields, 'inputs' | 'targets'>) => {
  const input = encoderOf(inputs[0] as Field)
  const target = encoderOf(targets[0] as Field)
  const none: Row = Array.from({ length: widthOf(targets) }, () => 0)
  return (line: JsonSequence): Sequence => ({
    inputs: line.inputs.map(input),
    targets: line.targets?.map(target) ?? line.inputs.map(() => none),
    mask: line.mask ?? line.inputs.map(() => 1),
  })
}

/** Reads a .jsonl file: one sequence a line. */
export const readJsonl: Reader = async ({ file, config, known, unlabelled, faults, note }) => {
  const { path } = file
  const { vocabulary, inputKind, kind } = config
  const slots = {
    inputs: createSlot('inputs', { known: known?.inputs[0], asked: inputKind ?? undefined, vocabulary }),
    targets: createSlot('targets', { known: known?.targets[0], asked: known?.kind ?? kind ?? undefined, vocabulary }),
  }
  const [starts, ends, lengths, hashes] = [growingFloats(), growingFloats(), growingWords(), growingFloats()]
  let longest = 0
  const sha256 = await eachLine(
    file,
    (bytes, offset, line) => {
      const text = bytes.toString('utf8')
      if (text.trim() === '') return
      const fault = (column: number, what: string): void => faults.add(`${path}:${line}:${column}`, what)
      if (!isUtf8(bytes)) return fault(text.indexOf('\uFFFD') + 1, 'not UTF-8')
      const sequence = parseJsonLine(text, slots, unlabelled, ({ column, what }) => fault(column, what))
      if (sequence === undefined) return
      starts.push(offset)
      ends.push(offset + bytes.length)
      lengths.push(sequence.inputs.length)
      longest = Math.max(longest, sequence.inputs.length)
      hashes.push(hashOfBytes(Buffer.from(text.trim())))
    },
    faults,
    note,
  )
  if (starts.length() === 0 && faults.count() === 0) faults.add(path, 'there is no sequence in it')
  const fields: FileFields = {
    kind: known?.kind ?? slots.targets.kind(),
    inputs: [slots.inputs.field()],
    targets: [slots.targets.field()],
    ahead: 0,
  }
  if (sha256 === undefined || faults.count() > 0) return undefined
  const [first, last, rows] = [starts.done(), ends.done(), lengths.done()]
  const sequenceOf = sequenceReader(fields)
  const cost = costOf([...fields.inputs, ...fields.targets])
  const parsed = (index: number): JsonSequence =>
    JSON.parse(file.read(first[index] as number, last[index] as number).toString('utf8')) as JsonSequence
  return {
    sha256,
    fields,
    contents: {
      form: 'sequences',
      hashes: hashes.done(),
      source: {
        count: rows.length,
        longest,
        lengthOf: (index) => rows[index] as number,
        at: cached(
          (index) => sequenceOf(parsed(index)),
          ({ inputs }) => inputs.length * cost,
          KEPT,
        ),
      },
    },
  }
}
