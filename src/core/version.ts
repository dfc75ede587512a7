/** Engram's version, as in `package.json`: checkpoints and exported files carry it. */
export const VERSION = '0.2.0'
