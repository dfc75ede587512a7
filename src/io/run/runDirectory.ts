/**
 * Run directories. A run holds `config.json` (resolved), `metrics.jsonl`, `checkpoints/` (one file a step, `latest` and
 * `best`), `plots/`, `tensorboard/` where that was asked for, and `lock` while a process trains in it. Whenever that process is killed, the run can be resumed:
 *
 * - a new run is made elsewhere and renamed, so that it is there with its config, or not at all;
 * - an empty directory that was given becomes a run when its config is written; until then it counts as empty;
 * - files are written under temporary names and renamed; what is left of them is removed when the run is opened;
 * - `latest` names a whole checkpoint at every moment; before the first one a run begins again at step 0;
 * - metrics after that checkpoint, and half a line at their end, are dropped when the run is resumed;
 * - a lock whose process is dead is taken over.
 */
export { createRun } from './createRun.ts'
export { closeRun, openRun } from './openRun.ts'
export { type Run, writeRunConfig } from './run.ts'
export { bestFile, checkpointsFolder, configFile, latestFile, metricsFile } from './runPaths.ts'
