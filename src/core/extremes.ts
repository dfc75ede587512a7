/**
 * The least of some numbers, of any count: `Math.min(...numbers)` overflows the stack where there are many. NaN if one is
 * NaN.
 *
 * @param most returned where none is less, or where there are none
 */
export const minOf = (numbers: ArrayLike<number>, most = Number.POSITIVE_INFINITY): number => {
  let least = most
  for (let at = 0; at < numbers.length; at++) least = Math.min(least, numbers[at] as number)
  return least
}

/**
 * The greatest of some numbers, of any count: `Math.max(...numbers)` overflows the stack where there are many. NaN if one
 * is NaN.
 *
 * @param least returned where none is greater, or where there are none
 */
export const maxOf = (numbers: ArrayLike<number>, least = Number.NEGATIVE_INFINITY): number => {
  let most = least
  for (let at = 0; at < numbers.length; at++) most = Math.max(most, numbers[at] as number)
  return most
}
