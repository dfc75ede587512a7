/**
 * An object with a record of the parts that its builder gave it. A copy keeps the record; replacing a part in the copy
 * leaves the record unchanged. So a faster implementation can check whether it still computes the same.
 */
export type Built<A extends object> = A & Readonly<{ built?: Partial<A> }>

/** A builder's result with a record of some parts: those that a faster implementation replaces. */
export const asBuilt = <A extends object>(whole: A, parts: NoInfer<Partial<A>>): Built<A> => ({
  ...whole,
  built: parts,
})

/** Whether an object still has all recorded parts; false for one without a record. */
export const isAsBuilt = <A extends object>(whole: Built<A>): boolean => {
  const { built } = whole
  return built !== undefined && (Object.keys(built) as Array<keyof A>).every((part) => whole[part] === built[part])
}
