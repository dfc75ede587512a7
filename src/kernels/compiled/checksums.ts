/** Written by `npm run build:kernels`. */

/** SHA-256 of each binary, in hexadecimal digits. */
export const checksums = {
  plain: '23b98a92d337c827def36924ecab504233d49a5df6dca4d53ad34848c3023720',
  relaxed: '16e13dc6e8989006905f362af0cd2b16440a94bbfdea4beda092649d0c310e86',
} as const
