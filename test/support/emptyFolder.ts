import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/** An empty folder, removed when the test is over, or the file where no test runs yet. */
export const emptyFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'engram-cli-'))
  after(() => rmSync(path, { recursive: true, force: true }))
  return path
}
