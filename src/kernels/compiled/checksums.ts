/** Written by `npm run build:kernels`. */

/** SHA-256 of each binary, in hexadecimal digits. */
export const checksums = {
  plain: 'ae77ce36d3399d8147820e354e3f5fc7c7187cb67ee1bb7d1c62b902c33ba041',
  relaxed: '55b87fa3746e68fa03da88b2e6e6dda049b793b4452030fbad5907f3e137825a',
} as const
