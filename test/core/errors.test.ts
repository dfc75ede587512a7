import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AppError, exitCode, explain } from '../../src/core/errors.ts'

type Example = Readonly<{ error: AppError; code: number; text: string }>

/** One example of each; the type makes a newcomer add its own. */
const examples: { readonly [Tag in AppError['tag']]: Example & Readonly<{ error: Readonly<{ tag: Tag }> }> } = {
  Usage: {
    error: { tag: 'Usage', message: 'Unknown task "copi"; did you mean copy?' },
    code: 2,
    text: 'Unknown task "copi"; did you mean copy?',
  },
  InvalidConfig: {
    error: {
      tag: 'InvalidConfig',
      source: 'runs/copy.json',
      problems: ['steps: expected a whole number ≥ 1, got 0', 'b: no'],
    },
    code: 2,
    text: 'runs/copy.json is not a valid configuration:\n  • steps: expected a whole number ≥ 1, got 0\n  • b: no',
  },
  BackendUnavailable: {
    error: { tag: 'BackendUnavailable', backend: 'webgpu', reason: 'no adapter', remedy: 'Use --backend wasm.' },
    code: 2,
    text: 'The webgpu backend cannot start: no adapter\n  • Use --backend wasm.',
  },
  OutOfMemory: {
    error: {
      tag: 'OutOfMemory',
      what: 'An update',
      needed: 2 ** 33,
      available: 2 ** 20 + 1,
      remedy: 'Lower batchSize.',
    },
    code: 2,
    text: 'An update needs 8,192 MiB of the WebAssembly heap, which has 2 MiB.\n  • Lower batchSize.',
  },
  InvalidData: {
    error: {
      tag: 'InvalidData',
      task: 'copy',
      sequence: 3,
      row: 5,
      reason: 'inputs: expected 10 numbers, got 9',
      remedy: 'Mend the task.',
    },
    code: 2,
    text: 'Cannot train on sequence 3, row 5 of task copy: inputs: expected 10 numbers, got 9\n  • Mend the task.',
  },
  InvalidFiles: {
    error: { tag: 'InvalidFiles', faults: ['a.jsonl:2:5: not JSON', 'a.jsonl:9:1: targets are missing'], count: 1002 },
    code: 2,
    text: 'a.jsonl:2:5: not JSON\na.jsonl:9:1: targets are missing\n… and 1,000 more faults.',
  },
  InvalidModule: {
    error: {
      tag: 'InvalidModule',
      path: './echo.js',
      reason: 'it has no default export',
      remedy: 'Write: export default defineTask({ … })',
    },
    code: 2,
    text: 'Cannot use ./echo.js: it has no default export\n  • Write: export default defineTask({ … })',
  },
  Diverged: {
    error: {
      tag: 'Diverged',
      step: 12,
      tensor: 'the gradient of readout/bias',
      value: 'NaN',
      remedy: 'Lower the rate.',
    },
    code: 3,
    text: 'Training diverged at step 12: the gradient of readout/bias became NaN.\n  • Lower the rate.',
  },
  Several: {
    error: {
      tag: 'Several',
      first: { tag: 'IoFailure', action: 'write', path: 'a', reason: 'no space left on the disk' },
      later: [{ tag: 'IoFailure', action: 'unlock', path: 'b', reason: 'permission denied' }],
    },
    code: 5,
    text: 'Cannot write a: no space left on the disk\n  • Then also: Cannot unlock b: permission denied',
  },
  UnreadableFile: {
    error: { tag: 'UnreadableFile', path: 'a.safetensors', reason: 'its hash differs', remedy: 'Use b.safetensors.' },
    code: 4,
    text: 'Cannot read a.safetensors: its hash differs\n  • Use b.safetensors.',
  },
  IoFailure: {
    error: { tag: 'IoFailure', path: 'runs/copy', action: 'write', reason: 'the disk is full' },
    code: 5,
    text: 'Cannot write runs/copy: the disk is full',
  },
  WorkerFailed: {
    error: { tag: 'WorkerFailed', reason: 'A worker thread failed: it ended', remedy: 'Train with --workers 1.' },
    code: 1,
    text: 'A worker thread failed: it ended\n  • Train with --workers 1.',
  },
  VerificationFailed: {
    error: { tag: 'VerificationFailed', files: ['a.safetensors', 'b.safetensors'] },
    code: 1,
    text: 'Errors exceed the tolerances in a.safetensors, b.safetensors',
  },
  Interrupted: {
    error: { tag: 'Interrupted', signal: 'SIGINT', remedy: 'Go on with --resume runs/copy.' },
    code: 130,
    text: 'Stopped by SIGINT.\n  • Go on with --resume runs/copy.',
  },
}

for (const [tag, { error, code, text }] of Object.entries(examples))
  test(`${tag} explains itself and exits ${code}`, () => {
    assert.equal(explain(error), text)
    assert.equal(exitCode(error), code)
  })

test('SIGTERM exits 143', () => {
  assert.equal(exitCode({ tag: 'Interrupted', signal: 'SIGTERM', remedy: '' }), 143)
})
