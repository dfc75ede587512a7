/** A list of numbers in a typed array that doubles as it fills. */
export type Growing<A> = Readonly<{ push: (value: number) => void; length: () => number; done: () => A }>

type Numbers = Float64Array | Uint32Array

const growing = <A extends Numbers>(make: (length: number) => A): Growing<A> => {
  let values = make(1024)
  let length = 0
  return {
    push: (value) => {
      if (length === values.length) {
        const larger = make(2 * length)
        larger.set(values)
        values = larger
      }
      values[length++] = value
    },
    length: () => length,
    done: () => values.slice(0, length) as A,
  }
}

export const growingFloats = (): Growing<Float64Array> => growing((length) => new Float64Array(length))
export const growingWords = (): Growing<Uint32Array> => growing((length) => new Uint32Array(length))
