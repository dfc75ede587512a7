import { drawingPackages, isInstalled, type OptionalPackages, webgpuPackages } from '../../../io/optionalPackages.ts'
import { type Check, found, missing } from './check.ts'

/** Checks that packages are installed that only a part of the command line needs. */
export const checkPackages = (name: string, use: string, { names, install }: OptionalPackages): Check => {
  const subject = { name, required: false }
  const absent = names.filter((each) => !isInstalled(each))
  return absent.length === 0
    ? found(subject, names.join(', '))
    : missing(subject, `${absent.join(' and ')}: not installed (only ${use} needs it)`, `Run ${install}.`)
}

/** The optional packages. */
export const checkOptionalPackages = (): ReadonlyArray<Check> => [
  checkPackages('drawing package', 'plot', drawingPackages),
  checkPackages('WebGPU packages', '--backend webgpu', webgpuPackages),
]
