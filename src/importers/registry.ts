import { csordas } from './csordas.ts'
import { ixaxaar } from './ixaxaar.ts'
import { ownNames } from './ownNames.ts'
import type { Importer } from './plan.ts'
import { pytorchDnc } from './pytorchDnc.ts'
import { pytorchNtm } from './pytorchNtm.ts'

/** The sources of weights. */
export const importers: ReadonlyArray<Importer> = [pytorchNtm, pytorchDnc, ixaxaar, csordas, ownNames]
