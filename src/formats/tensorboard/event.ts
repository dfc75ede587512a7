import type { Histogram } from './histogram.ts'
import { type Bytes, delimited, double, doubles, float, joined, text, whole } from '../protobuf.ts'

/** A picture: red, green and blue of each pixel, 0 to 255, row by row from the top. */
export type Picture = Readonly<{ width: number; height: number; pixels: Uint8Array }>

/** One value of a summary. A tag belongs to one kind of value; slashes group tags. */
export type SummaryValue = Readonly<{ tag: string }> &
  Readonly<{ scalar: number } | { picture: Picture } | { histogram: Histogram }>

/** An event, one record of an event file. */
export type Event = Readonly<{
  /** Seconds since 1970. */
  wallTime: number
  step: number
}> &
  Readonly<
    | { summary: ReadonlyArray<SummaryValue> }
    /** The first record of every file: the file format's version. */
    | { what: 'fileVersion' }
    /** A session starts at this step. Events of earlier sessions at this and later steps are void. */
    | { what: 'sessionStart' }
  >

const FILE_VERSION = 'brain.Event:2'
const RGB = 3
const START = 1

/** The bytes of a picture as a PNG file. */
export type PngEncoder = (picture: Picture) => Uint8Array

const imageOf = (picture: Picture, png: PngEncoder): Bytes =>
  joined([whole(1, picture.height), whole(2, picture.width), whole(3, RGB), delimited(4, png(picture))])

const histogramProto = ({ min, max, num, sum, sumSquares, limits, counts }: Histogram): Bytes =>
  joined([
    double(1, min),
    double(2, max),
    double(3, num),
    double(4, sum),
    double(5, sumSquares),
    doubles(6, limits),
    doubles(7, counts),
  ])

const contentOf = (value: SummaryValue, png: PngEncoder): Bytes => {
  if ('scalar' in value) return float(2, value.scalar)
  return 'picture' in value ? delimited(4, imageOf(value.picture, png)) : delimited(5, histogramProto(value.histogram))
}

const whatOf = (event: Event, png: PngEncoder): Bytes => {
  if ('summary' in event)
    return delimited(
      5,
      joined(event.summary.map((value) => delimited(1, joined([text(1, value.tag), contentOf(value, png)])))),
    )
  return event.what === 'fileVersion' ? text(3, FILE_VERSION) : delimited(7, whole(1, START))
}

/**
 * An event as the bytes of TensorFlow's message `Event`.
 *
 * @param png encodes pictures; passed in because compression needs Node
 * @see tensorflow/core/util/event.proto and tensorflow/core/framework/summary.proto, for the numbers of the fields
 */
export const encodeEvent = (event: Event, png: PngEncoder): Bytes =>
  joined([double(1, event.wallTime), whole(2, event.step), whatOf(event, png)])
