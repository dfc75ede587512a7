import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import * as tf from '@tensorflow/tfjs-core'
import { startBackend } from '../../src/tfjs/backend.ts'

const room = fileURLToPath(new URL('../../src/tfjs/', import.meta.url))
const page = readFileSync(`${room}README.md`, 'utf8')

test('the page on tfjs names every file of its room', () => {
  const files = readdirSync(room, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(ts|js)$/.test(name))
  assert.ok(files.length >= 9)
  assert.deepEqual(
    files.filter((name) => !page.includes(`\`${name}\``)),
    [],
  )
})

test('the page on tfjs names the version that is installed, and how many gradients are registered', async () => {
  await startBackend('cpu')
  const gradients = new Set<string>()
  const operations = Object.values(tf).filter((value) => typeof value === 'string')
  for (const name of operations) if (tf.getGradient(name) !== undefined) gradients.add(name)
  assert.ok(page.includes(` ${tf.version_core}. `), tf.version_core)
  assert.ok(page.includes(` ${gradients.size} gradients `), String(gradients.size))
})

test('the page on tfjs names every function of tfjs-core that we call, and no other', () => {
  const sources = fileURLToPath(new URL('../../src/', import.meta.url))
  const called = readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .flatMap((name) => [...readFileSync(`${sources}${name}`, 'utf8').matchAll(/(?<!`)\btf\.([a-z]\w*)/g)])
    .map(([, name = '']) => name)
  const table = page.slice(page.indexOf('What we call'), page.indexOf('What would have to be replaced'))
  const named = [...table.matchAll(/`(\w+)`/g)].map(([, name = '']) => name).filter((name) => name in tf)
  assert.deepEqual(
    called.filter((name) => !named.includes(name)),
    [],
    'called, but not on the page',
  )
  assert.deepEqual(
    named.filter((name) => !called.includes(name)),
    [],
    'on the page, but not called',
  )
})
