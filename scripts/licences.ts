import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of the package that a file belongs to: `node_modules/hono`. */
const packageOf = (file: string): string | undefined => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0]

/**
 * The licences of the packages whose files become part of a bundle, as one text.
 *
 * @param root  the folder that the files are relative to
 * @param files of the bundle, as in an esbuild metafile
 * @throws Error if a package has no licence file
 */
export const licencesOf = (root: string, files: ReadonlyArray<string>): string => {
  const folders = [...new Set(files.flatMap((file) => packageOf(file) ?? []))].toSorted()
  const texts = folders.map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as Readonly<
      Record<string, string>
    >
    const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry))
    if (file === undefined) throw new Error(`${folder} has no licence file`)
    return `${name} ${version} (${license})\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`
  })
  return ['Engram includes code and fonts of these packages.\n', ...texts].join(`\n${'-'.repeat(80)}\n\n`)
}
