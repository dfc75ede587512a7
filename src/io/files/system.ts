/**
 * The calls of the file system that open no file. The other modules of `src` take them from here; files are opened by
 * `regularFile.ts`, `appendFile.ts` and `atomicFile.ts` alone, which refuse pipes, sockets and devices. The linter sees to it.
 */
export { access, lstat, mkdtemp, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
export { accessSync, constants, type Dirent, existsSync, readdirSync, readlinkSync } from 'node:fs'
