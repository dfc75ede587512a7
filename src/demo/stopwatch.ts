/** Counts seconds while it runs. */
export type Stopwatch = Readonly<{ seconds: () => number; run: () => void; rest: () => void }>

export const stopwatch = (): Stopwatch => {
  let before = 0
  let since: number | undefined
  const seconds = (): number => before + (since === undefined ? 0 : (performance.now() - since) / 1000)
  return {
    seconds,
    run: () => {
      since ??= performance.now()
    },
    rest: () => {
      before = seconds()
      since = undefined
    },
  }
}
