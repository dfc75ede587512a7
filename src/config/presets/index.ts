import { adnc } from './adnc.ts'
import { deepmind } from './deepmind.ts'
import { lstm } from './lstm.ts'
import { standard } from './standard.ts'
import { paper } from './paper.ts'
import type { Preset } from './preset.ts'
import { pytorchDnc } from './pytorchDnc.ts'

/** Every preset, one per line. */
const all: ReadonlyArray<Preset> = [standard, pytorchDnc, deepmind, paper, lstm, adnc]

export const presets: Readonly<Record<string, Preset>> = Object.fromEntries(all.map((preset) => [preset.name, preset]))
export const presetNames: ReadonlyArray<string> = all.map(({ name }) => name)
