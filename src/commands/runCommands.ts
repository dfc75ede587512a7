import { presetNames } from '../config/presets/index.ts'
import { type CommandDefinition, examples } from './command.ts'
import { assignment, valueOf, withConfigFlags, withOverrides } from './configFlags.ts'
import { DEFAULT_OUT } from './reproduce/defaultOut.ts'

const train: CommandDefinition = {
  name: 'train',
  supervised: true,
  description: 'Trains a machine; every run keeps itself, and can be resumed.',
  declare: (command, lists) =>
    withConfigFlags(command, lists)
      .option('--workers <n>', 'threads that share each batch, or auto: as many as pay (default: auto)', valueOf)
      .option('--run <dir>', 'where to keep the run (default: runs/<task>-<model>-<n>)')
      .option('--resume <dir>', 'goes on with a run, bit for bit')
      .option('--tensorboard', 'also writes event files, into the run’s folder tensorboard')
      .option('--dashboard', 'serves a page that shows the run while it trains')
      .option('--port <n>', 'where the dashboard listens; 0 is any port that is free (default: 4747, or any)')
      .option('--json', 'prints the result as JSON')
      .option('--quiet', 'prints nothing but the result')
      .addHelpText(
        'after',
        examples(
          'train --task copy',
          'train --task repeat-copy --model dnc --preset pytorch-dnc',
          'train --task copy --steps 2000 --set model.slots=64 --set optimizer.clipNorm=5',
          'train --task copy --dashboard',
          'train --resume runs/copy-ntm-1 --steps 5000',
        ),
      ),
  load: async () => (await import('./train/train.ts')).train,
}

const evaluate: CommandDefinition = {
  name: 'evaluate',
  description: 'Evaluates a trained machine on its held-out set and on harder variants of its task.',
  args: [['<run>', 'a run (its best checkpoint), or a checkpoint file']],
  declare: (command) =>
    withOverrides(command)
      .option('--json', 'prints the marks as JSON')
      .addHelpText(
        'after',
        examples(
          'evaluate runs/copy-ntm-1',
          'evaluate runs/copy-ntm-1/checkpoints/latest.safetensors --set evaluation.sequences=1000',
          'evaluate runs/copy-ntm-1 --set task.minWords=30 --set task.maxWords=40',
        ),
      ),
  load: async () => (await import('./evaluate.ts')).evaluate,
}

const test: CommandDefinition = {
  name: 'test',
  description:
    'Steps through sequences with a trained machine: input, target, output, and where each head looks. In a terminal, space and the arrow keys step, and q ends.',
  args: [['<run>', 'a run (its best checkpoint), or a checkpoint file']],
  declare: (command) =>
    withOverrides(command)
      .option('--seed <n>', 'which sequence', '1')
      .option('--sequences <n>', 'how many, from that one on', '1')
      .option('--variant <name>', 'a variant of the task that evaluate names, such as metro or "120 words"')
      .option('--json', 'prints everything as JSON, a sequence a line')
      .option('--open', 'shows the sequence as a page to play with, in the browser')
      .option('--html <file>', 'writes that page, which needs nothing else, and does not open it')
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

const dashboard: CommandDefinition = {
  name: 'dashboard',
  description: 'Serves a page that shows runs: their curves, and the machines’ memories as they learn.',
  args: [['[runs...]', 'run directories (default: all in runs/, also those to come)']],
  declare: (command) =>
    command
      .option('--port <n>', 'where to listen; 0 is any port that is free (default: 4747, or any)')
      .option('--host <name>', 'which address to listen on; others than loopback need a token', '127.0.0.1')
      .option('--token <text>', 'what a browser must know (default: one is made up where others can reach the page)')
      .addHelpText(
        'after',
        examples('dashboard', 'dashboard runs/copy-ntm-1 runs/copy-ntm-2', 'dashboard --host 0.0.0.0 --port 8080'),
      ),
  load: async () => (await import('./dashboard/dashboard.ts')).dashboard,
}

const plot: CommandDefinition = {
  name: 'plot',
  description:
    'Draws a run as SVG and PNG: how it learned, a sequence step by step, the memory; and an animation of it as GIF. Of several runs: how they learned, overlaid.',
  args: [['<runs...>', 'a run (its best checkpoint), or a checkpoint file; or several runs']],
  declare: (command) =>
    withOverrides(command)
      .option('--out <dir>', 'where to (default: plots/ of the run; of several runs, plots/)')
      .option('--seed <n>', 'which sequence', '1')
      .option('--step <t>', 'the step after which the memory is shown (default: the middle of the answer)')
      .option('--html', 'also writes replay.html: curves and sequence to play with, in one file')
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

const reproduce: CommandDefinition = {
  name: 'reproduce',
  supervised: true,
  description:
    'Trains tasks with memories from several seeds, over all cores, and writes what came of it: RESULTS.md, beside the results of earlier such commands. Stopped at any point, the same command goes on.',
  declare: (command) =>
    command
      .option('--task <names...>', 'which tasks (default: all)')
      .option('--memory <kinds...>', 'which memories (default: all)')
      .option('--preset <name>', `a bundle of options: ${presetNames.join(', ')}`)
      .option('--seeds <n>', 'runs of each, from the seeds 1 to n', '10')
      .option('--data <dir>', 'stories: the folder of published bAbI files to learn from')
      .option('--steps <n>', 'updates of a run, at most: it ends where its task is solved', valueOf)
      .option('--set <path=value>', 'any other option of the runs by its path; may be repeated', assignment)
      .option('--out <dir>', 'where data, figures and runs go; what other commands left there stays', DEFAULT_OUT)
      .option('--report <file>', 'where the report goes (default: RESULTS.md, or in another --out)')
      .option('--processes <n>', 'runs that train at a time (default: one for each core)')
      .addHelpText(
        'after',
        examples(
          'reproduce --task copy --memory ntm --seeds 3',
          'reproduce --task copy repeat-copy --memory ntm none --steps 50000',
          'reproduce --task repeat-copy --memory dnc --preset pytorch-dnc',
          'reproduce --task copy --memory dnc --set task.maxWords=10',
        ),
      ),
  load: async () => (await import('./reproduce/reproduce.ts')).reproduce,
}

/** The commands that make runs, or look at them. */
export const runCommands: ReadonlyArray<CommandDefinition> = [train, evaluate, test, dashboard, plot, reproduce]
