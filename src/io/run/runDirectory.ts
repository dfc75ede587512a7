/**
 * Run directories. A run holds `config.json` (resolved), `metrics.jsonl`, `checkpoints/` (one file a step, `latest` and
 * `best`), `plots/`, `tensorboard/` with --tensorboard, and `lock` while a process trains in it. A run can be resumed whenever its
 * process is killed:
 *
 * - a new run is made under a temporary name and renamed, so that it appears with its config;
 * - a given empty directory becomes a run when its config is written; until then it counts as empty;
 * - files are written under temporary names and renamed; leftovers are removed when the run is continued;
 * - opening a run changes nothing in it but its lock; `continueRun` makes the changes, once everything has been checked;
 * - `latest` is a complete checkpoint at every moment; before the first one a run restarts at step 0;
 * - metrics after that checkpoint, and a partial last line, are removed when the run is resumed;
 * - a lock whose process is dead is taken over.
 */
export { createRun } from './createRun.ts'
export { closeEnded, continueRun } from './continueRun.ts'
export { closeRun, leaveRun, type OpenRun, openRun } from './openRun.ts'
export { type Run, writeRunConfig } from './run.ts'
export { bestFile, checkpointsFolder, configFile, latestFile, metricsFile } from './runPaths.ts'
