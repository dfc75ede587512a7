/** A layer of the house: a folder of `src`. */
export type Layer = Readonly<{
  /** Its folder in `src`. */
  name: string
  /** What lies in it, as CONTRIBUTING says. */
  holds: string
  /** Where Node is at hand: nowhere, everywhere, or everywhere but in these folders, which run in browsers. */
  node: 'nowhere' | 'everywhere' | Readonly<{ notIn: ReadonlyArray<string> }>
}>

const pure = (name: string, holds: string): Layer => ({ name, holds, node: 'nowhere' })

/** Each layer imports only from those before it. The linter's rules are made from this list, and CONTRIBUTING's table is checked against it. */
export const layers: ReadonlyArray<Layer> = [
  pure('core', 'shapes, trees, ownership, random keys, codecs, errors, numbers in words'),
  pure('tfjs', 'backends, and everything that is changed of TensorFlow.js: [what and why](src/tfjs/README.md)'),
  pure('step', '`Step<P, S, I, O>`, its algebra, its fp-ts instances, `unroll`'),
  pure(
    'kernels',
    'differentiable primitives; in `assembly`, the fused kernels, and in `compiled`, what they compile to',
  ),
  pure('addressing', 'one equation of the papers per file'),
  pure('controllers', 'LSTM, GRU, feedforward, Transformer'),
  pure('memories', 'NTM, DNC, SAM, SDNC, none'),
  pure('models', 'controller, memory and readout, composed'),
  pure('tasks', 'one file per task'),
  pure('fused', 'whole sequences in fused kernels: `plan` (the arena), `layers`, `memories`, `run`, `dataParallel`'),
  pure('execution', 'how a model computes sequences on the running backend, and why; which workers may share a batch'),
  pure('training', 'loss, gradients, optimizers, curricula, the pure train step, evaluation'),
  pure('recording', 'everything that a model computes on a sequence, by name'),
  pure('config', 'the config of a run, and presets'),
  pure('formats', 'bytes of files: safetensors, NumPy, ONNX, checkpoints, recordings, event files, GIF, JSON'),
  pure('importers', 'params of other implementations, mapped to ours: names, layouts, conventions'),
  pure('conformance', 'recomputes vectors of an independent implementation'),
  pure('runs', 'the training loop: records, evaluations, checkpoints, divergence'),
  pure('library', 'models, optimizers, training and checkpoints by the options of a program'),
  pure('charts', 'scales, axes, colour maps, heat maps and lines, as SVG'),
  pure('figures', 'figures of runs and recordings: curves, memory, animation, TensorBoard’s summaries'),
  pure('report', 'results of many runs: rows, goals, tables, figures'),
  { name: 'terminal', holds: 'progress, tables and recordings as text', node: 'everywhere' },
  { name: 'io', holds: 'Node: files, run directories, backends, worker threads', node: 'everywhere' },
  {
    name: 'dashboard',
    holds: '`server`, `inspector` (recordings of live runs), `page` (runs in browsers)',
    node: { notIn: ['page'] },
  },
  pure('demo', 'training in a browser tab'),
  { name: 'commands', holds: 'one file or folder per command', node: 'everywhere' },
]
