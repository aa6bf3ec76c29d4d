// Puts what browsers load into target/site: everything in assets/ under a name with a hash of its
// content, to be kept for ever; public/ under its own names. Compressed ahead of time.
// assets.json tells the server the names.
import { createHash } from 'node:crypto'
import {
  existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const site = join(root, 'target/site')
const require = createRequire(join(root, 'end2end/package.json'))
const { bundle } = require('lightningcss')
const { transformSync } = require('esbuild')
const maplibre = join(root, 'end2end/node_modules/maplibre-gl/dist')

/** Worth compressing; pictures are compressed already. */
const TEXT = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.wasm', '.webmanifest', '.xml'])
/** The oldest browsers that the stylesheet is translated for; WeChat's is like Chrome 87. */
const BROWSERS = { chrome: 87 << 16, firefox: 91 << 16, ios_saf: 14 << 16, safari: 14 << 16 }
/** The syntax that all of them know. */
const SYNTAX = 'es2020'

const kept = new Set()
const sizes = []

const read = (path) => readFileSync(join(root, path))
const hash = (...parts) =>
  parts.reduce((sum, part) => sum.update(part), createHash('sha256')).digest('hex').slice(0, 16)

/** Nobody may see half a file: written beside it, then moved into its place. */
function write(path, bytes) {
  kept.add(path)
  if (existsSync(path) && readFileSync(path).equals(bytes)) return false
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, bytes)
  renameSync(`${path}.new`, path)
  return true
}

/** Writes a file of the site with its compressed forms. */
function put(name, bytes) {
  const path = join(site, name)
  const forms = [`${path}.br`, `${path}.gz`]
  const changed = write(path, bytes)
  if (!TEXT.has(extname(name))) return
  if (changed || !forms.every(existsSync)) {
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    }
    write(forms[0], brotliCompressSync(bytes, { params }))
    write(forms[1], gzipSync(bytes, { level: 9 }))
  }
  forms.forEach((form) => kept.add(form))
  const [br, gz] = forms.map((form) => readFileSync(form).length)
  sizes.push({ file: name, bytes: bytes.length, gz, br })
}

/** An asset: gives its address. */
function asset(stem, extension, bytes, digest = hash(bytes)) {
  const name = `assets/${stem}.${digest}.${extension}`
  put(name, bytes)
  return `/${name}`
}

/** A module without what only people read. */
function small(source) {
  const { code, warnings } = transformSync(source.toString(), {
    minify: true, target: SYNTAX, format: 'esm', legalComments: 'none',
  })
  for (const { text, location } of warnings) console.warn(`${location?.lineText}: ${text}`)
  return Buffer.from(code)
}

const script = (stem, source) => asset(stem, 'js', small(source))

/** JavaScript and WebAssembly of one bundle. One stem for both: who has one address has the other. */
function wasmBundle(name, folder) {
  const js = small(read(`${folder}/${name}.js`))
  const wasm = read(`${folder}/${name}.wasm`)
  const digest = hash(js, wasm)
  return { js: asset(name, 'js', js, digest), wasm: asset(name, 'wasm', wasm, digest) }
}

const filesIn = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))

function stylesheet(name) {
  const style = bundle({ filename: join(root, 'style', name), minify: true, targets: BROWSERS })
  for (const { message, loc } of style.warnings) {
    console.warn(`${loc.filename}:${loc.line}: ${message}`)
  }
  return style.code.toString()
}

// Its pictures are `data:` addresses, which our policy does not let in; style/map.css has signs of
// its own for the few buttons that we show.
const withoutPictures = (css) => css.replace(/url\("data:[^"]*"\)/g, 'none')

/** A module with what it shares with others in the place of its import: one file to fetch. */
function withShelf(path) {
  const shelf = read('public/shelf.js').toString().replaceAll(/^export /gm, '')
  const parts = read(path).toString().split(/^import \{[^}]*\} from '\.\/shelf\.js';\n/m)
  if (parts.length !== 2) throw new Error(`${path}: one import of shelf.js`)
  return Buffer.from(parts.join(shelf))
}

/** Sources of what is in assets/, which have no address of their own. */
const SOURCES = [
  'boot.js', 'case.js', 'desk.js', 'field.js', 'hold.js', 'live.js', 'map.js', 'photo.js', 'report.js', 'shelf.js',
  'web-view.js',
  'bulky-things.svg',
]

const assets = {
  style: asset('style', 'css', Buffer.from(stylesheet('main.css'))),
  boot: script('boot', read('public/boot.js')),
  live: script('live', read('public/live.js')),
  desk: script('desk', read('public/desk.js')),
  field: script('field', withShelf('public/field.js')),
  map: script('map', read('public/map.js')),
  photo: script('photo', read('public/photo.js')),
  report: script('report', withShelf('public/report.js')),
  case: script('case', read('public/case.js')),
  hold: script('hold', read('public/hold.js')),
  web_view: script('web-view', read('public/web-view.js')),
  things: asset('things', 'svg', read('public/bulky-things.svg')),
  // As it comes, in the build for pages without `blob:` workers and inline script. Its first lines
  // name its licence, which lies beside it.
  maplibre: asset('maplibre', 'js', readFileSync(join(maplibre, 'maplibre-gl-csp.js'))),
  maplibre_worker: asset('maplibre-worker', 'js', readFileSync(join(maplibre, 'maplibre-gl-csp-worker.js'))),
  maplibre_licence: asset('maplibre-licence', 'txt', readFileSync(join(maplibre, 'LICENSE.txt'))),
  map_style: asset('map', 'css', Buffer.from(withoutPictures(stylesheet('map.css')))),
  portal: wasmBundle('portal', 'target/leptos/portal/pkg'),
  console: wasmBundle('console', 'target/leptos/console/pkg'),
  lookup: wasmBundle('lookup', 'target/leptos/lookup'),
}

const published = filesIn(join(root, 'public'))
  .map((path) => ({ name: relative(join(root, 'public'), path), bytes: readFileSync(path) }))
  .filter(({ name }) => !SOURCES.includes(name))
  .sort((a, b) => (a.name < b.name ? -1 : 1))
// Names the state of everything, so that a service worker knows when what it holds is old.
const build = hash(JSON.stringify(assets), ...published.flatMap(({ name, bytes }) => [name, bytes]))
for (const { name, bytes } of published) {
  put(name, name === 'sw.js' ? small(bytes.toString().replaceAll('__BUILD__', build)) : bytes)
}

write(join(site, 'assets.json'), Buffer.from(`${JSON.stringify(assets, null, 2)}\n`))
// Only now, when nothing names them any more.
filesIn(site).filter((path) => !kept.has(path)).forEach((path) => rmSync(path))

console.log('bytes     gzip    brotli   target/site/')
for (const { file, bytes, gz, br } of sizes) {
  const columns = [bytes, gz, br].map((number) => String(number).padEnd(8)).join(' ')
  console.log(`${columns} ${file}`)
}
