// Fails if a Node package has a licence that deny.toml does not allow for Rust crates either, by the
// lock file. They build and test; the one that is shipped, MapLibre, is BSD-3-Clause.
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const [, list] = readFileSync(join(root, 'deny.toml'), 'utf8').match(/^allow = \[([^\]]*)\]/m)
const ALLOWED = new Set([
  ...list.match(/(?<=")[^"\n]+(?=",)/g),
  // Of packages that only tests load.
  '0BSD', 'BlueOak-1.0.0', 'CC-BY-3.0', 'CC-BY-4.0', 'CC0-1.0', 'Python-2.0',
])

/** Packages that keep their licence in a file of its own only. */
const IN_A_FILE = new Map([['node_modules/parse-cache-control', 'BSD-3-Clause']])

const allowed = (licence) =>
  licence.replace(/[()]/g, '').split(/ OR /i).some((one) => one.split(/ AND /i).every((id) => ALLOWED.has(id)))

const { packages } = JSON.parse(readFileSync(join(root, 'end2end/package-lock.json'), 'utf8'))
const dependencies = Object.entries(packages)
  .filter(([path]) => path !== '')
  .map(([path, { license }]) => [path, license ?? IN_A_FILE.get(path) ?? 'no licence'])
const refused = dependencies.filter(([, licence]) => !allowed(licence))
refused.forEach(([path, licence]) => console.error(`${path}: ${licence}`))
console.log(`${dependencies.length - refused.length} licences allowed, ${refused.length} refused`)
process.exit(refused.length === 0 ? 0 : 1)
