/** Waits for some milliseconds. */
export const delay = (ms: number): Promise<void> => new Promise((resolve) => void setTimeout(resolve, ms))

/** Lets pending messages be handled. A timer would wait at least 4 ms. */
export const nextTurn = (): Promise<void> =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
