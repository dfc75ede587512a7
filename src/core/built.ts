/**
 * Something with the parts that its builder gave it. A copy keeps the record; who replaces a part in the copy, replaces
 * it beside the record alone. So a faster way to compute the same can tell whether it is still the same.
 */
export type Built<A extends object> = A & Readonly<{ built?: Partial<A> }>

/** A builder's result with a record of some of its parts: those that a faster way to compute it stands for. */
export const asBuilt = <A extends object>(whole: A, parts: NoInfer<Partial<A>>): Built<A> => ({
  ...whole,
  built: parts,
})

/** Whether something has all the parts that its builder recorded. What was put together by hand has no record: false. */
export const isAsBuilt = <A extends object>(whole: Built<A>): boolean => {
  const { built } = whole
  return built !== undefined && (Object.keys(built) as Array<keyof A>).every((part) => whole[part] === built[part])
}
