import { type CommandDefinition, examples } from './command.ts'
import { assignment, withConfigFlags, withModules, withoutHelpOn } from './configFlags.ts'

const sample: CommandDefinition = {
  name: 'sample',
  description:
    'Shows what a task asks: its summary, the name of each channel, and sequences with their phases. Columns are time steps, rows are channels. Stories, blocks and graphs are shown as text, answers in brackets.',
  declare: (command, lists) =>
    withoutHelpOn(withConfigFlags(command, lists), [
      '--model',
      '--controller',
      '--steps',
      '--until',
      '--learning-rate',
      '--backend',
    ])
      .option('--json', 'prints inputs, targets and mask as nested arrays [T][B][·], with names and phases')
      .addHelpText(
        'after',
        examples(
          'sample --task copy',
          'sample --task priority-sort',
          'sample --task ./echo.js',
          'sample --task repeat-copy --batch-size 2 --seed 7 --json',
        ),
      ),
  load: async () => (await import('./sample.ts')).sample,
}

const inspect: CommandDefinition = {
  name: 'inspect',
  description:
    'Lists a model’s parameters and state with shapes, its execution path and its memory use. The model is given by flags, or by a run or checkpoint.',
  args: [['[run]', 'a run directory (uses its best checkpoint) or a checkpoint file']],
  declare: (command, lists) =>
    withoutHelpOn(withConfigFlags(command, lists), ['--seed', '--steps', '--until', '--learning-rate'])
      .option('--json', 'prints everything as JSON')
      .addHelpText('after', examples('inspect --model dnc --set model.slots=64', 'inspect runs/copy-ntm-1')),
  load: async () => (await import('./inspect.ts')).inspect,
}

const config: CommandDefinition = {
  name: 'config',
  description: 'Prints the complete config that the flags give, as a file for --config.',
  declare: (command, lists) =>
    withConfigFlags(command, lists).addHelpText(
      'after',
      examples('config --task repeat-copy --preset deepmind > repeat.json', 'train --config repeat.json'),
    ),
  load: async () => (await import('./config.ts')).config,
}

const verify: CommandDefinition = {
  name: 'verify',
  description:
    'Recomputes conformance vectors and prints the largest error per tensor. Exits with 1 if an error exceeds its tolerance.',
  args: [['<files...>', 'conformance vectors (.safetensors)']],
  declare: (command) =>
    command
      .option('--backend <name>', 'wasm, cpu or webgpu', 'wasm')
      .option('--path <name>', 'reference or fused', 'reference')
      .option('--model <file>', 'module of a memory of your own that the vectors are of')
      .option('--controller <file>', 'module of a controller of your own that the vectors are of')
      .option('--json', 'prints the findings as JSON')
      .addHelpText(
        'after',
        examples('verify test/fixtures/conformance/*.safetensors', 'verify vector.safetensors --backend cpu'),
      ),
  load: async () => (await import('./verify.ts')).verify,
}

const bench: CommandDefinition = {
  name: 'bench',
  description:
    'Times a training iteration: forward, backward, clip and optimizer step on a fixed batch of random bits.',
  declare: (command, { memories }) =>
    command
      .option('--model <kind>', `${memories.join(', ')}; or the module of a memory of your own`, 'dnc')
      .option(
        '--sizes <B,N,W,R,H,I,O,T>',
        'batch size, slots, word size, read heads, units, inputs, outputs, time steps',
        '16,16,16,4,64,6,5,9',
      )
      .option('--iterations <n>', 'timed iterations', '50')
      .option('--path <name>', 'fused or reference', 'fused')
      .option('--workers <n>', 'worker threads per batch', '1')
      .option('--json', 'prints medianMs, minMs, the sizes, the path and the kernels’ variant as JSON')
      .addHelpText(
        'after',
        examples('bench', 'bench --model ntm --sizes 16,128,20,1,100,10,8,22 --iterations 20 --json'),
      ),
  load: async () => (await import('./bench.ts')).bench,
}

const doctor: CommandDefinition = {
  name: 'doctor',
  description: 'Checks that this computer has what Engram needs, and how to fix what is missing.',
  declare: (command) =>
    command.option('--json', 'prints the findings as JSON').addHelpText('after', examples('doctor')),
  load: async () => (await import('./doctor/doctor.ts')).doctor,
}

const exporting: CommandDefinition = {
  name: 'export',
  description:
    'Writes a trained model as a file for other software: one step as an ONNX graph, or the params as arrays. Prints names and shapes.',
  args: [['<run>', 'a run directory (uses its best checkpoint) or a checkpoint file']],
  declare: (command) =>
    withModules(command)
      .option('--to <format>', 'onnx, npz or safetensors')
      .option('--out <file>', 'file to write (default: <run>/<name of the run>.<format>)')
      .option('--force', 'replaces the file if it exists')
      .option('--data <dir>', 'directory of the run’s data files, if they have moved')
      .option(
        '--set <path=value>',
        'changes an option of the run’s config, such as model.slots; may be repeated',
        assignment,
      )
      .option('--json', 'prints names and shapes as JSON')
      .addHelpText(
        'after',
        examples(
          'export runs/copy-ntm-1 --to onnx',
          'export runs/copy-ntm-1 --to safetensors --out copy.safetensors',
          'export runs/copy-ntm-1 --to onnx --set model.slots=256 --out large.onnx',
        ),
      ),
  load: async () => (await import('./export/export.ts')).exportModel,
}

const importModel: CommandDefinition = {
  name: 'import',
  description:
    'Makes a run of somebody’s PyTorch weights: every tensor mapped or named, conventions set. Runs no code of the file.',
  args: [
    ['<file>', 'a file that torch.save wrote, of a state dict; or a safetensors file with the names of our params'],
  ],
  declare: (command) =>
    command
      .requiredOption(
        '--from <source>',
        'pytorch-ntm (loudinthecloud), pytorch-dnc (jingweiz), ixaxaar, csordas, or safetensors',
      )
      .option('--run <dir>', 'directory of the new run (default: runs/<task>-<model>-<n>)')
      .option('--task <name>', 'task of the run (default: the source’s own task of that size)')
      .option('--data <dir>', 'stories: directory of the published bAbI files')
      .option('--activations <which>', 'pytorch-ntm: published (relu), or later (its code since PyTorch 0.4)')
      .option('--feed-reads', 'ixaxaar: for a model that was called step by step, with the vectors that it read')
      .option('--signed-bits', 'csordas: the run is fed bits x where the source feeds 2x − 1')
      .option('--set <path=value>', 'sets any config option, such as sizes that the file does not say', assignment)
      .option('--json', 'prints what was mapped as JSON')
      .addHelpText(
        'after',
        examples(
          'import copy-task-1000-batch-40000.model --from pytorch-ntm --run runs/published',
          'import step_500.pth --from ixaxaar --set model.slots=10',
          'import model-500.pth --from csordas --set model.slots=16 --signed-bits',
        ),
      ),
  load: async () => (await import('./import/importModel.ts')).importModel,
}

/** The commands on tasks, models, conformance vectors and this computer. */
export const toolCommands: ReadonlyArray<CommandDefinition> = [
  sample,
  inspect,
  config,
  exporting,
  importModel,
  verify,
  bench,
  doctor,
]
