import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { listen, recordLine, request, statusOf, stepsAfter } from '../dashboard/server/support.ts'
import { succeed } from '../support/commandLine.ts'
import { emptyFolder } from '../support/emptyFolder.ts'
import { dashboardPort, start } from '../support/processes.ts'
import { tiny } from '../support/runFiles.ts'

/** Memory of a process in MiB, as Linux tells it. */
const residentOf = (pid: number): number =>
  (Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * 4096) / 2 ** 20

const noProc = existsSync('/proc/self/statm') ? false : 'there is no /proc here'

test('a thousand stalled clients: memory stays bounded, who reads is served', { skip: noProc }, async (t) => {
  const cwd = emptyFolder()
  await succeed(cwd, `train ${tiny} --steps 6 --set reportEvery=2 --run one --quiet`)
  const running = start(cwd, 'dashboard one --port 0')
  const port = await dashboardPort(running)
  const pid = running.process.pid ?? 0
  const first = listen(port)
  await request(port, '/runs/one/recording')
  await first.until((all) => all.some(({ event }) => event === 'recording'))
  const before = residentOf(pid)
  const stalled = Array.from({ length: 1000 }, (_, index) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.pause()
    // Some say nothing, some half a request, some ask and never read.
    const asks = ['', 'GET / HTTP/1.1\r\nX: ', '/events', '/runs/one/recording', '/page.js'][index % 5] ?? ''
    socket.write(asks.startsWith('/') ? `GET ${asks} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n` : asks)
    return socket
  })
  let peak = before
  let step = 7
  for (let round = 0; round < 60; round++) {
    const lines = Array.from({ length: 1000 }, () => recordLine(step++)).join('')
    appendFileSync(join(cwd, 'one', 'metrics.jsonl'), lines)
    await sleep(50)
    peak = Math.max(peak, residentOf(pid))
  }
  // A newcomer may have replaced the first client. It connects again, as pages do.
  let healthy = first
  const isServed = () => healthy.until((all) => stepsAfter(all, 'one').at(-1) === step - 1).then(() => true)
  while (!(await Promise.race([isServed(), sleep(2000).then(() => false)]))) {
    healthy.close()
    healthy = listen(port)
  }
  assert.equal(statusOf(await request(port, '/')), 200)
  t.diagnostic(`${Math.round(before)} MiB before, ${Math.round(peak)} MiB at most`)
  assert.ok(peak - before < 200, `grew by ${Math.round(peak - before)} MiB`)
  for (const socket of stalled) socket.destroy()
  healthy.close()
  running.process.kill('SIGINT')
  assert.equal((await running.finished).code, 130)
})
