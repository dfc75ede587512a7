import { presetNames } from '../config/presets/index.ts'
import { type CommandDefinition, examples, taskList } from './command.ts'
import { assignment, collected, valueOf, withConfigFlags, withOverrides, withModules } from './configFlags.ts'
import { DEFAULT_OUT } from './reproduce/defaultOut.ts'

const train: CommandDefinition = {
  name: 'train',
  supervised: true,
  description: 'Trains a model on a task. Runs are checkpointed as they go; --resume continues one.',
  declare: (command, lists) =>
    withConfigFlags(command, lists)
      .option('--workers <n>', 'worker threads per batch; auto measures and picks (default: auto)', valueOf)
      .option('--run <dir>', 'directory of the new run (default: runs/<task>-<model>-<n>)')
      .option(
        '--note <text>',
        'a line about the run, which runs and the dashboard show; on --resume, replaces the old one',
      )
      .option('--resume <dir>', 'continues a run from its latest checkpoint, bit for bit')
      .option(
        '--from <source>',
        'starts from the params of a run, a checkpoint or a safetensors file, with its model and task',
      )
      .option('--tensorboard', 'also writes TensorBoard event files to <run>/tensorboard')
      .option('--dashboard', 'serves a web page that shows the run during training')
      .option('--port <n>', 'port of the dashboard; 0 picks a free one (default: 4747, or a free one if taken)')
      .option('--json', 'prints the result as JSON')
      .option('--quiet', 'prints only the result')
      .addHelpText(
        'after',
        examples(
          'train --task copy',
          'train --task data --data pairs.jsonl',
          'train --task repeat-copy --model dnc --preset pytorch-dnc',
          'train --task copy --steps 2000 --set model.slots=64 --set optimizer.clipNorm=5',
          'train --task copy --dashboard',
          'train --task ./echo.js --model dnc',
          'train --resume runs/copy-ntm-1 --steps 5000',
          'train --from runs/copy-ntm-1 --set task.maxWords=40',
        ),
      ),
  load: async () => (await import('./train/train.ts')).train,
}

const evaluate: CommandDefinition = {
  name: 'evaluate',
  description: 'Evaluates a trained model on its held-out set and on harder variants of its task.',
  args: [['<run>', 'a run directory (uses its best checkpoint) or a checkpoint file']],
  declare: (command) =>
    withOverrides(command)
      .option('--json', 'prints the scores as JSON')
      .addHelpText(
        'after',
        examples(
          'evaluate runs/copy-ntm-1',
          'evaluate runs/copy-ntm-1/checkpoints/latest.safetensors --set evaluation.sequences=1000',
          'evaluate runs/copy-ntm-1 --set task.minWords=30 --set task.maxWords=40',
          'evaluate runs/echo-dnc-1 --task ./echo.js',
        ),
      ),
  load: async () => (await import('./evaluate.ts')).evaluate,
}

const test: CommandDefinition = {
  name: 'test',
  description:
    'Runs a trained model on sequences, step by step: input, target, output, and each head’s weighting. In a terminal, space and the arrow keys step; q quits.',
  args: [['<run>', 'a run directory (uses its best checkpoint) or a checkpoint file']],
  declare: (command) =>
    withOverrides(command)
      .option('--seed <n>', 'random seed of the sequence', '1')
      .option('--sequences <n>', 'number of sequences, from seeds counted up from --seed', '1')
      .option('--variant <name>', 'a variant of the task as listed by evaluate, such as metro or "120 words"')
      .option('--json', 'prints JSON, one sequence per line')
      .option('--open', 'opens the sequence as an interactive page in the browser')
      .option('--html <file>', 'writes that page as one self-contained file, without opening it')
      .addHelpText(
        'after',
        examples(
          'test runs/copy-ntm-1',
          'test runs/copy-ntm-1 --seed 5 --set task.minWords=40 --set task.maxWords=40',
          'test runs/graph-traversal-dnc-1 --variant metro',
          'test runs/copy-ntm-1 --open',
        ),
      ),
  load: async () => (await import('./test/test.ts')).test,
}

const predict: CommandDefinition = {
  name: 'predict',
  description:
    'Prints a trained model’s answers: to the sequences of a file, to rows as they come in, or text that it writes itself.',
  args: [['<run>', 'a run directory (uses its best checkpoint) or a checkpoint file']],
  declare: (command) =>
    withModules(command)
      .option('--data <file>', 'sequences, as the model was trained on; targets may be missing')
      .option('--stream', 'reads a row a line, {"input": […]}, and answers each at once; {"reset": true} starts anew')
      .option(
        '--state <file>',
        'with --stream: continues from the state in the file, if it exists, and keeps the last one',
      )
      .option('--generate <n>', 'writes n characters or words of a text; of a series of values, the next n rows')
      .option('--temperature <x>', 'with --generate: 0 is the most likely text, 1 the model’s own chances (default: 1)')
      .option('--seed <n>', 'with --generate: random seed (default: 1)')
      .option(
        '--prompt <text>',
        'with --generate: the text to continue; of a series, rows such as "20.1,3", one a line',
      )
      .option(
        '--json',
        'prints JSON: a line {"outputs": [[…]]} for each sequence (default); a generated text as one value',
      )
      .option('--csv', 'prints a table, with a row for each step')
      .option('--backend <name>', 'wasm, cpu or webgpu (default: the run’s own)')
      .option('--set <path=value>', 'changes an option of the run’s config; may be repeated', assignment)
      .addHelpText(
        'after',
        examples(
          'predict runs/data-ntm-1 --data new.jsonl',
          'predict runs/data-ntm-1 --data new.csv --csv',
          'predict runs/copy-ntm-1 --stream --state copy.state < rows.jsonl',
          'predict runs/text --generate 200 --temperature 0.8 --prompt "The "',
        ),
      ),
  load: async () => (await import('./predict/predict.ts')).predict,
}

const dashboard: CommandDefinition = {
  name: 'dashboard',
  description: 'Serves a web page that shows runs: learning curves, and the memory during training.',
  args: [['[runs...]', 'run directories (default: all in runs/, including new ones)']],
  declare: (command) =>
    command
      .option('--port <n>', 'port; 0 picks a free one (default: 4747, or a free one if taken)')
      .option('--host <name>', 'address to listen on; a token is required unless it is loopback', '127.0.0.1')
      .option('--token <text>', 'access token for browsers (default: a random one unless --host is loopback)')
      .option('--task <file>', 'module of a task of your own that runs have; may be repeated', collected)
      .option('--model <file>', 'module of a memory of your own that runs have; may be repeated', collected)
      .option('--controller <file>', 'module of a controller of your own that runs have; may be repeated', collected)
      .addHelpText(
        'after',
        examples('dashboard', 'dashboard runs/copy-ntm-1 runs/copy-ntm-2', 'dashboard --host 0.0.0.0 --port 8080'),
      ),
  load: async () => (await import('./dashboard/dashboard.ts')).dashboard,
}

const plot: CommandDefinition = {
  name: 'plot',
  description:
    'Draws a run: learning curves, a sequence step by step, and the memory as SVG and PNG; an animation as GIF. For several runs: their learning curves, a figure for each task.',
  args: [['<runs...>', 'a run directory (uses its best checkpoint), a checkpoint file, or several runs']],
  declare: (command) =>
    withOverrides(command)
      .option('--out <dir>', 'output directory (default: <run>/plots; plots/ for several runs)')
      .option('--seed <n>', 'random seed of the sequence', '1')
      .option('--step <t>', 'time step of the memory figure (default: the middle of the answer)')
      .option('--html', 'also writes replay.html: an interactive page of curves and sequence, in one file')
      .addHelpText(
        'after',
        examples(
          'plot runs/copy-ntm-1',
          'plot runs/copy-ntm-1 --seed 5 --set task.minWords=8 --set task.maxWords=8 --html',
          'plot runs/copy-ntm-1 runs/copy-dnc-1 --out figures',
        ),
      ),
  load: async () => (await import('./plot/plot.ts')).plot,
}

const runs: CommandDefinition = {
  name: 'runs',
  description:
    'Lists the runs of a folder, and of folders in it: task, model, seed, state, held-out measure, updates, age, note. Compares the configs and results of some.',
  args: [['[folder]', 'folder of runs, or a run (default: runs)']],
  declare: (command) =>
    command
      .option(
        '--where <condition>',
        'only runs that meet it: a field or an option, then =, !=, <, <=, >, >= or ~ (contains); may be repeated',
        collected,
      )
      .option(
        '--sort <field>',
        'run, task, model, seed, state, measure, best, loss, solvedAt, step, sequences, seconds, age, note, another measure, or an option',
        'age',
      )
      .option('--reverse', 'sorts the other way round')
      .option('--limit <n>', 'shows at most this many')
      .option('--compare <runs...>', 'compares two runs or more: the options that differ, and the results')
      .option('--csv', 'prints CSV, with a row for each run; with --compare, for each option that differs')
      .option('--json', 'prints JSON, with the config and the last scores of each run')
      .addHelpText(
        'after',
        examples(
          'runs',
          'runs --where task=copy --where state=solved --sort measure',
          "runs --where 'optimizer.learningRate<1e-3' --sort seconds --reverse --limit 10",
          'runs --compare copy-ntm-1 copy-dnc-1',
          'runs results/runs --csv',
        ),
      ),
  load: async () => (await import('./runs/runs.ts')).runs,
}

const reproduce: CommandDefinition = {
  name: 'reproduce',
  supervised: true,
  description:
    'Trains every task with every memory from several random seeds, on all cores, and writes RESULTS.md. Results of earlier commands stay in it. Repeat an interrupted command to continue it.',
  declare: (command, lists) =>
    command
      .option('--task <names...>', 'tasks to train, of those below (default: all), or modules of your own')
      .option(
        '--memory <kinds...>',
        `memories to train: ${lists.memories.join(', ')} (default: all), or modules of your own`,
      )
      .option(
        '--controller <kind>',
        `controller of the runs: ${lists.controllers.join(', ')}; or the module of your own`,
      )
      .option('--preset <name>', `named options: ${presetNames.join(', ')}`)
      .option('--seeds <n>', 'runs per task and memory, with random seeds 1 to n', '10')
      .option('--data <path>', 'data: file of sequences; stories: directory of the published bAbI files')
      .option('--held-out <file>', 'data: file of held-out sequences (default: a share of the file)')
      .option('--steps <n>', 'most updates per run; a run stops earlier when its task is solved', valueOf)
      .option('--set <path=value>', 'sets any config option of the runs; may be repeated', assignment)
      .option('--out <dir>', 'directory for data, figures and runs; existing results there are kept', DEFAULT_OUT)
      .option('--report <file>', 'file of the report (default: RESULTS.md; with --out, RESULTS.md in that directory)')
      .option('--processes <n>', 'runs trained in parallel (default: one per core)')
      .addHelpText('after', taskList(lists))
      .addHelpText(
        'after',
        examples(
          'reproduce --task copy --memory ntm --seeds 3',
          'reproduce --task copy repeat-copy --memory ntm none --steps 50000',
          'reproduce --task repeat-copy --memory dnc --preset pytorch-dnc',
          'reproduce --task copy --memory dnc --set task.maxWords=10',
          'reproduce --task ./echo.js --memory ntm ./ram.js --seeds 3',
        ),
      ),
  load: async () => (await import('./reproduce/reproduce.ts')).reproduce,
}

/** The commands that make or show runs. */
export const runCommands: ReadonlyArray<CommandDefinition> = [
  train,
  evaluate,
  test,
  predict,
  runs,
  dashboard,
  plot,
  reproduce,
]
