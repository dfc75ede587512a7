/**
 * Where the files of this package lie: in a clone, which runs its TypeScript, and in the built package, whose modules all lie
 * in one folder (`scripts/buildPackage.ts`).
 */
const here = import.meta.url

/** Whether this process runs the sources of a clone. */
export const isClone = here.endsWith('.ts')

/** The modules that a process, a thread or Node’s loader starts from: their names in the built package, and their files in a clone. */
export const PROGRAMS = {
  cli: 'cli.ts',
  commandThread: 'src/commands/thread.ts',
  dashboardThread: 'src/dashboard/thread.ts',
  recordingThread: 'src/dashboard/inspector/thread.ts',
  shardThread: 'src/io/workers/thread.ts',
  partHooks: 'src/io/parts/hooks.js',
} as const

/** The URL of such a module. */
export const programUrl = (name: keyof typeof PROGRAMS): string =>
  new URL(isClone ? `../../${PROGRAMS[name]}` : `./${name}.js`, here).href

/**
 * The URL of a file that is no module.
 *
 * @param source its path in a clone
 * @param built  its path in the folder of the built package
 */
export const packageFile = (source: string, built: string): URL => new URL(isClone ? `../../${source}` : built, here)
